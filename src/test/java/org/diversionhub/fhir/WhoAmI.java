package org.diversionhub.fhir;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.diversionhub.exchange.CurrentSnapshot;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;

/** An address of the tests under {@code /fhir}: it says as whom the hub knows its caller, and what that may do. */
public final class WhoAmI extends HttpServlet {
    public static final String PATH = "/fhir/who-am-i";

    private static final long serialVersionUID = 1L;
    private final transient ApplicationContext context;

    private WhoAmI(ApplicationContext context) {
        this.context = context;
    }

    public static ServletRegistrationBean<WhoAmI> in(ApplicationContext context) {
        return new ServletRegistrationBean<>(new WhoAmI(context), PATH);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Caller caller = context.getBean(FhirCaller.class)
                    .of(request, context.getBean(CurrentSnapshot.class).get());
            if (request.getParameter("update") != null) {
                caller.require(Interaction.UPDATE, "Task");
            }
            response.getWriter()
                    .print(caller.partner().id() + " "
                            + caller.token().map(Scopes::toString).orElse("-"));
        } catch (BaseServerResponseException e) {
            response.setStatus(e.getStatusCode());
            for (Map.Entry<String, List<String>> header : e.getResponseHeaders().entrySet()) {
                header.getValue().forEach(value -> response.addHeader(header.getKey(), value));
            }
            response.getWriter().print(e.getMessage());
        }
    }
}
