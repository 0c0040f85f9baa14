/**
 * The leak suite: what a recipient may not have cannot be told from what it gets, in any form, at any place. The flip
 * test changes every hidden value and compares bytes; the token test marks every field and looks for the marks.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.leak;
