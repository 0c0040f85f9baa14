package org.diversionhub.mapping;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.model.v25.message.ACK;
import ca.uhn.hl7v2.model.v25.message.ADT_A01;
import ca.uhn.hl7v2.model.v25.segment.PV1;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.message.Fault;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the hub writes in HL7 v2, as HAPI with the tables of 2.5 and all its rules reads it. */
@Execution(CONCURRENT)
class Hl7MessageTest {
    private static final Instant NOW = Instant.parse("2026-11-22T14:05:00Z");
    private static final String HEADER = "MSH|^~\\&|JMS|NHDF|HUB|NHC|20261122||ADT^A01^ADT_A01|c-1|P|2.5\r";

    @SuppressWarnings("resource") // HAPI's one pool of threads is everybody's.
    private static Message strict(byte[] bytes) throws HL7Exception {
        return new DefaultHapiContext().getPipeParser().parse(new String(bytes, UTF_8));
    }

    @Test
    void acknowledgmentGoesBackToTheSender() throws HL7Exception {
        ACK ack = (ACK) strict(Hl7Message.of(HEADER.getBytes(ISO_8859_1)).accepted(NOW));
        assertThat(ack.getMSA().getAcknowledgmentCode().getValue()).isEqualTo("AA");
        assertThat(ack.getMSA().getMessageControlID().getValue()).isEqualTo("c-1");
        assertThat(ack.getMSH().getReceivingApplication().encode()).isEqualTo("JMS");
        assertThat(ack.getMSH().getSendingFacility().encode()).isEqualTo("NHC");
        assertThat(ack.getERRReps()).isZero();
    }

    @Test
    void faultsHavePlaceCodeAndRule_inTheSendersOwnSeparators() throws HL7Exception {
        List<Fault> faults = List.of(
                new Fault("/PID[2]-3[2].1.4", Column.EMPTY), new Fault("/participant/name", "must be | or ^ & é"));
        ACK ack = (ACK) strict(Hl7Message.of(HEADER.getBytes(ISO_8859_1)).unfit(faults, "2 faults", NOW));
        assertThat(ack.getMSA().getAcknowledgmentCode().getValue()).isEqualTo("AE");
        assertThat(ack.getERR(0).getErrorLocation(0).encode()).isEqualTo("PID^2^3^2^1^4");
        assertThat(ack.getERR(0).getHL7ErrorCode().encode()).isEqualTo("101^Required field missing^HL70357");
        assertThat(ack.getERR(1).getErrorLocation(0).encode()).isEmpty();
        assertThat(ack.getERR(1).getUserMessage().getValue()).isEqualTo("participant/name: must be | or ^ &");
        byte[] other = Hl7Message.of("MSH#@*!%#A#B#C#D###ADT@A01#c-2#P#2.3".getBytes(ISO_8859_1))
                .unfit(faults, "x#", NOW);
        assertThat(new String(other, ISO_8859_1))
                .startsWith("MSH#@*!%#C#D#A#B#")
                .contains("\rMSA#AE#c-2#x!F!\r", "ERR##PID@2@3@2@1@4#");
    }

    @Test
    void whatHasNoHeaderIsAnsweredAllTheSame_andNothingLongIsEchoed() {
        byte[] none = Hl7Message.of("Sample".getBytes(UTF_8))
                .refused(Hl7Message.Code.AE, Hl7Message.Condition.SEQUENCE, "no", NOW);
        assertThat(new String(none, UTF_8)).contains("\rMSA|AE||no\rERR|").doesNotContain("Sample");
        String flood = HEADER.replace("c-1", "x".repeat(5_000));
        assertThat(Hl7Message.of(flood.getBytes(UTF_8)).accepted(NOW).length).isLessThan(400);
        assertThat(Hl7Message.of((HEADER + HEADER).getBytes(UTF_8)).isOne()).isFalse();
        assertThat(Hl7Message.of(("PID|1\r" + HEADER).getBytes(UTF_8)).isOne()).isFalse();
        assertThat(Hl7Message.of(HEADER.getBytes(UTF_8)).isOne()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/MSH-9,any,MESSAGE_TYPE",
        "/MSH-11,any,PROCESSING_ID",
        "/MSH-12,any,VERSION_ID",
        "/PID-5.1,is empty,MISSING",
        "/PID,this segment is missing,SEQUENCE",
        "/PID-7,must be a date,DATA_TYPE",
        "/PV1-3.4,no such code in mappings/codes/x.csv,NOT_IN_TABLE"
    })
    void faultHasItsCodeOfTable0357(String place, String rule, Hl7Message.Condition condition) {
        assertThat(Hl7Message.condition(new Fault(place, rule))).isEqualTo(condition);
    }

    @Test
    void acknowledgmentIsRead_andWhatIsNoneIsNot() {
        assertThat(Hl7Message.told((HEADER + "MSA|AR| c-9 |later\r").getBytes(UTF_8)))
                .contains(new Hl7Message.Told("AR", "c-9"));
        for (String no :
                List.of("", "MSA|AA|c-9", HEADER, HEADER + "MSA|AA", HEADER + HEADER + "MSA|AA|c-9", "HTTP/1.1 200")) {
            assertThat(Hl7Message.told(no.getBytes(UTF_8))).as(no).isEmpty();
        }
    }

    private static String stay(String kind, ObjectNode record, boolean update, Path folder) {
        Redacting redacting = Redacting.everything(folder);
        var share = (Disclosure.Share)
                redacting.decide(Samples.of(kind).kind(), record, Role.CASE_MANAGEMENT, Origin.NONE, update);
        return new String(Samples.MAPPINGS.write("hl7v2/adt", share.message()).bytes(), UTF_8);
    }

    @Test
    void stayIsWrittenAsAdt_thatTheTablesOf25Know(@TempDir Path folder) throws HL7Exception {
        String booked =
                stay("custody-event/booked", Redacting.record(Samples.of("custody-event/booked")), false, folder);
        ADT_A01 adt = (ADT_A01) strict(booked.getBytes(UTF_8));
        assertThat(adt.getMSH().getMessageType().encode()).isEqualTo("ADT^A01^ADT_A01");
        assertThat(adt.getMSH().getMessageControlID().getValue()).isEqualTo(Redacting.DELIVERY.toString());
        assertThat(adt.getPID().getPatientName(0).getFamilyName().encode()).isEqualTo("Sample");
        assertThat(adt.getPID().getDateTimeOfBirth().encode()).isEqualTo("19910417");
        PV1 visit = adt.getPV1();
        assertThat(visit.getVisitNumber().encode()).isEqualTo("NHJ-2026-000911");
        assertThat(visit.getAdmitDateTime().encode()).isEqualTo("20260402031000-0400");
        assertThat(stay("custody-event/booked", Redacting.record(Samples.of("custody-event/booked")), true, folder))
                .contains("ADT^A08^ADT_A01");
        assertThat(stay(
                        "custody-event/released",
                        Redacting.record(Samples.of("custody-event/released")),
                        false,
                        folder))
                .contains("ADT^A03^ADT_A03");
        assertThat(stay(
                        "custody-event/release-scheduled",
                        Redacting.record(Samples.of("custody-event/release-scheduled")),
                        false,
                        folder))
                .contains("ADT^A08^ADT_A01", "\rPV2|");
    }

    @Test
    void valueCannotEndItsField_itsSegmentOrItsFrame(@TempDir Path folder) throws HL7Exception {
        ObjectNode record = Redacting.record(Samples.of("custody-event/booked"));
        String evil = "Sam|ple^~\\&\rZZZ|1|\n\u000b\u001c\rend";
        record.withObject("/participant/name").put("family", evil);
        String written = stay("custody-event/booked", record, false, folder);
        assertThat(written).doesNotContain("\u000b", "\u001c", "\n", "\rZZZ");
        ADT_A01 adt = (ADT_A01) strict(written.getBytes(UTF_8));
        assertThat(adt.getPID().getPatientName(0).getGivenName().getValue()).isEqualTo("Casey");
    }

    @Test
    void resultThatIsNoMessageIsNotWritten() {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("segments", List.of()),
                Map.of("segments", List.of(Map.of("segment", "PID"))),
                Map.of("segments", List.of(Map.of("segment", "MSH"), Map.of("segment", "PI\r"))),
                Map.of("segments", List.of(Map.of("segment", "MSH", "0", "x"))),
                Map.of("segments", List.of(Map.of("segment", "MSH", "3", List.of(List.of("x"))))))) {
            assertThatThrownBy(() -> Hl7Writer.bytes(wrong, UUID.randomUUID()))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
