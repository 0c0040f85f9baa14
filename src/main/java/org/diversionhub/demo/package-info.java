/** What the first minute needs: sample certificates and sample partners. It may use every room; no room uses it. */
@org.jspecify.annotations.NullMarked
package org.diversionhub.demo;
