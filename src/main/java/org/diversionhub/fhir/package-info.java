/**
 * The hub's own FHIR R4 server, for treatment providers who read instead of being sent to. It keeps names and where
 * they come from; what a resource says is disclosed anew at each read. Uses every other room but {@code cli} and
 * {@code demo}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.fhir;
