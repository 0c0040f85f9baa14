/**
 * FHIR over HTTP: who may call and how far, by certificate or by the token of a partner that signs in with a key (SMART
 * Backend Services). Spring Security lives here. Uses every room but {@code cli} and {@code demo}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.fhir;
