package org.diversionhub.transport;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/** Refuses what is too large before it is in a queue, where somebody would have to read all of it. */
record LargestMessage(long bytes) implements ActiveMQServerPlugin {
    @Override
    public void beforeSend(
            ServerSession session, Transaction transaction, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQException {
        if (message.getWholeMessageSize() > bytes) {
            throw new ActiveMQException(
                    "the message is larger than hub.amqp.largest-message",
                    ActiveMQExceptionType.LARGE_MESSAGE_ERROR_BODY);
        }
    }
}
