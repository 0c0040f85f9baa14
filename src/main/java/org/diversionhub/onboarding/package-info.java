/**
 * Connecting a partner: its file, the kit that the other side needs, and the tests of the way between the two. What it
 * sends is no message about anybody. Uses every room but {@code fhir}, {@code cli} and {@code demo}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.onboarding;
