package org.diversionhub.audit;

/**
 * One writer's count of its rows. It has no gaps: a number whose row was rolled back is given again, so that a row that
 * somebody takes away before it is sealed leaves a gap which nothing else explains.
 */
interface Numbers {
    String writer();

    long next();

    /** The row is there for good. */
    void written(long number);

    /** No row will be there. */
    void unused(long number);

    /** Whether there is a row only the database knows. */
    void unsure(long number);
}
