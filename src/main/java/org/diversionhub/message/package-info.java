/**
 * The canonical record: kinds, field paths, data categories, masks and the schemas that every message must fit.
 * Everybody speaks this room's words; it uses {@code config} to say what is wrong in a schema file, and nothing else.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.message;
