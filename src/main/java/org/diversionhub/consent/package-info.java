/**
 * Authorities: consents, and later emergencies and court orders; complete or not, in force now or not, and what each
 * kind opens to whom. Uses {@code message} and {@code partner}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.consent;
