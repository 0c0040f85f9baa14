/**
 * Change without restart: what is saved is looked at, compared with what runs, and put into force at once or when
 * somebody has approved it; what ran when, and back to it.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.change;
