/**
 * Cases: who the person is, who takes part, where charge and custody stand, and by which names partners know them. Uses
 * {@code message}, {@code partner}, {@code consent} and {@code trust}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.referral;
