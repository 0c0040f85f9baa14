package org.diversionhub.fhir;

import ca.uhn.fhir.model.api.Include;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.DateRangeParam;
import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import ca.uhn.fhir.rest.param.TokenParam;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.diversionhub.exchange.EvenTime;
import org.diversionhub.fhir.Terms.Term;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers reads and searches with what the caller may see of each resource now. */
@Component
class Searching {
    /** The chain by which somebody is named who is no resource here; where the provider takes one. */
    static final String IDENTIFIER = "identifier";

    private final Trees trees;
    private final Pages pages;
    private final EvenTime evenTime;

    Searching(Trees trees, Pages pages, EvenTime evenTime) {
        this.trees = trees;
        this.pages = pages;
        this.evenTime = evenTime;
    }

    IBaseResource read(Name name, @Nullable String version, RequestDetails request) {
        Reader reader = Call.of(request).reader();
        return (version == null ? reader.read(name) : reader.read(name, version))
                .map(trees::parsed)
                .orElseThrow(Faults::nothingHere);
    }

    Search search(String type) {
        return new Search(type);
    }

    /** One search, parameter by parameter. */
    final class Search {
        private final String type;
        private final Set<String> ids = new HashSet<>();
        private final List<Set<Term>> all = new ArrayList<>();
        private @Nullable Instant from;
        private @Nullable Instant until;
        private Set<String> included = Set.of();

        private Search(String type) {
            this.type = type;
        }

        Search ids(@Nullable TokenAndListParam asked) {
            if (asked != null) {
                List<Set<String>> sets = asked.getValuesAsQueryTokens().stream()
                        .map(any -> any.getValuesAsQueryTokens().stream()
                                .map(TokenParam::getValue)
                                .collect(Collectors.toSet()))
                        .toList();
                ids.addAll(sets.getFirst());
                sets.forEach(ids::retainAll);
                if (ids.isEmpty()) {
                    ids.add("");
                }
            }
            return this;
        }

        Search updated(@Nullable DateRangeParam asked) {
            if (asked != null) {
                Instant first = moment(asked.getLowerBoundAsInstant());
                Instant last = moment(asked.getUpperBoundAsInstant());
                from = from == null || (first != null && first.isAfter(from)) ? first : from;
                Instant end = last == null ? null : last.plusMillis(1);
                until = until == null || (end != null && end.isBefore(until)) ? end : until;
            }
            return this;
        }

        private static @Nullable Instant moment(@Nullable Date date) {
            return date == null ? null : date.toInstant();
        }

        Search token(String parameter, @Nullable TokenAndListParam asked) {
            if (asked != null) {
                asked.getValuesAsQueryTokens()
                        .forEach(any -> all.add(any.getValuesAsQueryTokens().stream()
                                .map(one -> term(parameter, one))
                                .collect(Collectors.toSet())));
            }
            return this;
        }

        /** The codes of a status have one system, which need not be said. */
        private static Term term(String parameter, TokenParam asked) {
            if (asked.getModifier() != null
                    || asked.getMissing() != null
                    || asked.getValue() == null
                    || asked.getValue().isBlank()) {
                throw Faults.invalid("Give " + parameter + " a code, or a system and a code, without a modifier.");
            }
            boolean alone = asked.getSystem() == null || parameter.equals("status");
            return new Term(parameter, alone ? asked.getValue() : asked.getSystem() + "|" + asked.getValue());
        }

        Search reference(String parameter, @Nullable ReferenceAndListParam asked) {
            if (asked != null) {
                String target = parameter.equals("owner") ? "Organization" : "Patient";
                asked.getValuesAsQueryTokens()
                        .forEach(any -> all.add(any.getValuesAsQueryTokens().stream()
                                .map(one -> term(parameter, target, one))
                                .collect(Collectors.toSet())));
            }
            return this;
        }

        private static Term term(String parameter, String target, ReferenceParam asked) {
            if (IDENTIFIER.equals(asked.getChain()) && asked.getValue() != null) {
                return new Term(parameter + "." + IDENTIFIER, asked.getValue());
            }
            boolean other =
                    asked.getResourceType() != null && !asked.getResourceType().equals(target);
            if (asked.getChain() != null || asked.getMissing() != null || other || asked.getIdPart() == null) {
                throw Faults.invalid("Give " + parameter + " as " + target + "/id, without chain and modifier.");
            }
            return new Term(parameter, target + "/" + asked.getIdPart());
        }

        Search include(@Nullable Set<Include> asked) {
            if (asked != null) {
                if (asked.stream().anyMatch(Include::isRecurse)) {
                    throw Faults.invalid("_include:iterate is not offered.");
                }
                included = asked.stream().map(Include::getParamName).collect(Collectors.toSet());
            }
            return this;
        }

        IBundleProvider answer(@Nullable Integer count, @Nullable SummaryEnum summary, RequestDetails request) {
            Call call = Call.of(request);
            Query query = new Query(type, ids, all, from, until);
            Pages.Cursor cursor = new Pages.Cursor(query, included, pages.size(count));
            IBundleProvider found = summary == SummaryEnum.COUNT
                    ? pages.count(cursor, call.reader())
                    : pages.page(cursor, null, call.reader());
            if (found.isEmpty()) {
                evenTime.nothingHere(call.begun());
            }
            return found;
        }
    }
}
