package org.diversionhub.e2e;

import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A class that shares a hub with others of this mark: they run one after the other, beside those without it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Execution(CONCURRENT)
@ResourceLock("the second hub")
@interface OnSecondHub {
    /**
     * All of a class runs on one thread, but for what it starts itself. It is told to each class, with the mark or
     * without it: a thread of the test engine is born of another class's, and takes after it.
     */
    final class Choice implements BeforeAllCallback, AfterAllCallback {
        private static final ThreadLocal<String> NAME = new InheritableThreadLocal<>() {
            @Override
            protected String initialValue() {
                return "shared";
            }
        };

        @Override
        public void beforeAll(ExtensionContext context) {
            Class<?> test = context.getRequiredTestClass();
            if (!test.isMemberClass()) {
                NAME.set(test.isAnnotationPresent(OnSecondHub.class) ? "second" : "shared");
            }
        }

        @Override
        public void afterAll(ExtensionContext context) {
            if (!context.getRequiredTestClass().isMemberClass()) {
                NAME.remove();
            }
        }

        static String name() {
            return NAME.get();
        }
    }
}
