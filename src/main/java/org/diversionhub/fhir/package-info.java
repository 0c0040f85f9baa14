/**
 * The hub's own FHIR R4 server, for treatment providers who read instead of being sent to, and the tokens with which
 * they may call it (SMART Backend Services). It keeps names and where they come from; what a resource says is disclosed
 * anew at each read. Spring Security lives here. Uses every other room but {@code cli} and {@code demo}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.fhir;
