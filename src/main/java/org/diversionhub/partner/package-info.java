/**
 * Who is connected: role, certificates, agreements, what they send and where their messages go. Reads
 * {@code config/partners} and {@code config/program.yaml}; uses {@code message} and {@code config}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.partner;
