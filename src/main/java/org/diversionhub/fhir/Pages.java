package org.diversionhub.fhir;

import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.BundleProviderWithNamedPages;
import ca.uhn.fhir.rest.server.IPagingProvider;
import ca.uhn.fhir.rest.server.SimpleBundleProvider;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.diversionhub.exchange.EvenTime;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Task;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Answers page by page. A page's link says what was asked for and where to go on, and holds nothing else: each page is
 * searched when it is asked for, by any node, as the policy then is. There is no total, which would count what may not
 * be seen.
 */
@Component
class Pages implements IPagingProvider {
    private static final int DEFAULT = 20;
    private static final int MOST = 100;
    private static final int MOST_COUNTED = 1_000;
    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    /** Where each reference stands that can be included. */
    private static final Map<String, Function<IBaseResource, Reference>> REFERENCES = Map.of(
            "patient", one -> one instanceof Task task ? task.getFor() : ((ServiceRequest) one).getSubject(),
            "owner", one -> ((Task) one).getOwner(),
            "focus", one -> ((Task) one).getFocus(),
            "requester", one -> ((Task) one).getRequester());

    private final Trees trees;
    private final EvenTime evenTime;

    Pages(Trees trees, EvenTime evenTime) {
        this.trees = trees;
        this.evenTime = evenTime;
    }

    /** @param included names of the references whose targets come along */
    record Cursor(Query query, Set<String> included, int most) {
        Cursor {
            included = Set.copyOf(included);
            most = Math.clamp(most, 1, MOST);
            Set<String> offered = switch (query.type()) {
                case "Task" -> REFERENCES.keySet();
                case "ServiceRequest" -> Set.of("patient");
                default -> Set.of();
            };
            if (!offered.containsAll(included) || !Kinds.searches().containsKey(query.type())) {
                throw new IllegalArgumentException("nobody was given this page");
            }
        }

        String text() {
            try {
                return Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(this));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static Cursor parse(String text) {
            try {
                return JSON.readValue(Base64.getUrlDecoder().decode(text), Cursor.class);
            } catch (IOException | IllegalArgumentException e) {
                throw Faults.nothingHere();
            }
        }
    }

    int size(@Nullable Integer asked) {
        return asked == null ? DEFAULT : Math.clamp(asked, 1, MOST);
    }

    IBundleProvider page(Cursor cursor, @Nullable String after, Reader reader) {
        Reader.Page page = reader.search(cursor.query(), after, cursor.most());
        List<IBaseResource> resources = new ArrayList<>();
        page.found().forEach(one -> resources.add(withIncluded(trees.parsed(one), cursor, reader)));
        var answer = new BundleProviderWithNamedPages(resources, cursor.text(), after == null ? "-" : after, null);
        page.next().ifPresent(answer::setNextPageId);
        return answer;
    }

    private IBaseResource withIncluded(IBaseResource found, Cursor cursor, Reader reader) {
        for (String included : cursor.included()) {
            Reference reference =
                    Objects.requireNonNull(REFERENCES.get(included)).apply(found);
            name(reference).flatMap(reader::read).ifPresent(target -> reference.setResource(trees.parsed(target)));
        }
        return found;
    }

    private static Optional<Name> name(Reference reference) {
        var element = reference.getReferenceElement();
        return element.hasResourceType() && element.hasIdPart()
                ? Optional.of(new Name(element.getResourceType(), element.getIdPart()))
                : Optional.empty();
    }

    /** How many there are that may be seen: each is asked for, and is a disclosure. */
    IBundleProvider count(Cursor cursor, Reader reader) {
        int count = 0;
        Reader.Page page = reader.search(cursor.query(), null, MOST);
        while (true) {
            count += page.found().size();
            if (count > MOST_COUNTED) {
                throw Faults.of(422, IssueType.TOOCOSTLY, "There are more than " + MOST_COUNTED + ": ask for fewer.");
            }
            if (page.next().isEmpty()) {
                return new SimpleBundleProvider(List.of(), cursor.text()).setSize(count);
            }
            page = reader.search(cursor.query(), page.next().get(), MOST);
        }
    }

    @Override
    public int getDefaultPageSize() {
        return DEFAULT;
    }

    @Override
    public int getMaximumPageSize() {
        return MOST;
    }

    @Override
    public boolean canStoreSearchResults() {
        return true;
    }

    @Override
    public @Nullable IBundleProvider retrieveResultList(RequestDetails request, String search) {
        return retrieveResultList(request, search, "-");
    }

    @Override
    public IBundleProvider retrieveResultList(RequestDetails request, String search, String page) {
        return page(
                Cursor.parse(search),
                page.equals("-") ? null : page,
                Call.of(request).reader());
    }

    /** Nothing is stored: the page knows its own name. */
    @Override
    public String storeResultList(@Nullable RequestDetails request, IBundleProvider found) {
        return Objects.requireNonNull(found.getUuid());
    }
}
