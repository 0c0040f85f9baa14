/**
 * Reads configuration files strictly: every fault of every file, with file, line and what would be right. The room
 * knows no partner and no policy; it uses nothing of ours.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.config;
