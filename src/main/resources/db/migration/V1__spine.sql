-- What must happen, and what was decided. Content is sealed; names here are random ids, partner ids and keyed hashes.

create table participant (
    id       uuid primary key,
    program  text        not null,
    known_at timestamptz not null,
    by_hand  text,
    person   uuid,
    unique (id, program)
);
comment on column participant.program is 'one person in two programmes is two participants, and nothing joins them';
comment on column participant.person is 'common to all that are one person, by person_link; none where there is one only';
create index participant_of_person on participant (person) where person is not null;
comment on column participant.by_hand is 'why a person decides about each consent (a minor, a death)';

-- Keyed hashes by which a person is found again without opening anything.
create table person_token (
    kind           text  not null,
    token          bytea not null,
    participant_id uuid  not null references participant,
    primary key (token, participant_id)
);

create index person_token_of_participant on person_token (participant_id);

-- Two that a person has said to be one, until it is taken back; ended at once where the person said that they are two.
create table person_link (
    id         uuid primary key,
    one        uuid        not null,
    other      uuid        not null,
    program    text        not null,
    made_at    timestamptz not null,
    made_by    text        not null,
    reason     text        not null,
    ended_at   timestamptz,
    ended_by   text,
    end_reason text,
    foreign key (one, program) references participant (id, program),
    foreign key (other, program) references participant (id, program),
    check (one <> other)
);
comment on column person_link.program is 'of both: nobody of two programmes is linked';
create index person_link_of_one on person_link (one) where ended_at is null;

create table lead_case (
    id             uuid primary key,
    participant_id uuid        not null,
    agency         text        not null,
    program        text        not null,
    door           text        not null,
    opened_at      timestamptz not null,
    accepted       boolean     not null,
    met            boolean     not null default false,
    charge         text        not null,
    charge_at      timestamptz,
    condition_at   timestamptz,
    unheld_at      timestamptz,
    custody        text        not null,
    custody_at     timestamptz,
    stayed_at      timestamptz,
    judged_at      timestamptz,
    hold_at        timestamptz,
    hold_by        text,
    shredded_at    timestamptz,
    foreign key (participant_id, program) references participant (id, program)
);
comment on column lead_case.accepted is 'a referrer told that the participant has said yes';
comment on column lead_case.met is 'the case management of this case has met the person: a yes to all but justice';
comment on column lead_case.judged_at is 'somebody said whether the person may take part: the rules are not asked any more';
comment on column lead_case.charge_at is 'when the event happened that set the charge: an earlier one that comes late does not move it';
comment on column lead_case.condition_at is 'the latest hold on the recorded condition that the person takes part (42 CFR 2.35)';
comment on column lead_case.unheld_at is 'the latest decision that ended a hold, and with it its condition';
comment on column lead_case.custody_at is 'likewise for custody';
comment on column lead_case.hold_at is 'on legal hold since: it must not be shredded';
comment on column lead_case.shredded_at is 'the row stays, so that the audit speaks of the same person; the rest is gone';
create index lead_case_to_retain on lead_case (program, opened_at) where shredded_at is null and hold_at is null;
create index lead_case_of_participant on lead_case (participant_id);

-- A case's way through the programme, apart from what decisions about disclosure read.
create table course (
    case_id          uuid primary key references lead_case (id),
    opened_at        timestamptz not null,
    referral         text        not null,
    referral_at      timestamptz not null,
    participation    text        not null,
    participation_at timestamptz not null,
    again_at         timestamptz,
    answered_at      timestamptz,
    enrolled_at      timestamptz,
    contact_at       timestamptz,
    release_at       timestamptz,
    planned_at       timestamptz,
    pickup_at        timestamptz
);

-- Every event that would move a state, with what came of it: also one that came late or out of order.
create table course_event (
    id         bigint generated always as identity primary key,
    case_id    uuid        not null references lead_case (id),
    machine    text        not null,
    before     text        not null,
    event      text        not null,
    outcome    text        not null,
    at         timestamptz not null,
    told_at    timestamptz not null,
    message_id uuid
);
comment on column course_event.at is 'when it happened';
comment on column course_event.message_id is 'what told of it; none where the clock did';
create index course_event_of_case on course_event (case_id, id);

-- Who takes part in a case, and until when.
create table party (
    case_id   uuid        not null references lead_case,
    partner   text        not null,
    joined_at timestamptz not null,
    left_at   timestamptz,
    named     boolean     not null default false,
    had_part2 boolean     not null default false,
    primary key (case_id, partner)
);
comment on column party.named is 'takes part since a consent names it, and only while one does';
comment on column party.had_part2 is 'had part 2 content of the case before it was shredded: the label stays';

-- A partner's own names for a case (referral.id, prosecution.caseNumber, custody.bookingNumber).
create table handle (
    case_id uuid  not null references lead_case,
    partner text  not null,
    field   text  not null,
    token   bytea not null,
    sealed  bytea not null,
    primary key (case_id, partner, field)
);
create unique index handle_of_partner on handle (partner, token) where field = 'referral.id';

-- One row for each message that was answered, kept or not: it makes sending again harmless.
create table receipt (
    sender      text        not null,
    id_token    bytea       not null,
    body_token  bytea       not null,
    received_at timestamptz not null,
    primary key (sender, id_token)
);

create table message (
    id          uuid primary key,
    case_id     uuid        not null references lead_case,
    sender      text        not null,
    id_token    bytea       not null,
    kind        text        not null,
    origin      text        not null,
    happened_at timestamptz not null,
    accepted_at timestamptz not null,
    sealed      bytea       not null,
    corrects    uuid        references message,
    corrected_by uuid       references message
);
comment on column message.corrects is 'of a correction: the message itself, also where that was corrected before';
comment on column message.corrected_by is 'the last correction of it; who has nothing of the message yet gets that version';
create index message_corrects on message (corrects) where corrects is not null;
create index message_of_case on message (case_id, kind, accepted_at);
create index message_of_sender on message (sender, id_token);

create table delivery (
    id          uuid primary key,
    seq         bigint generated always as identity,
    message_id  uuid        not null references message,
    case_id     uuid        not null,
    partner     text        not null,
    kind        text        not null,
    state       text        not null check (state in ('PENDING', 'CLAIMED', 'DELIVERED', 'HELD', 'WITHHELD', 'DEAD')),
    attempts    int         not null default 0,
    next_at     timestamptz not null,
    sweep_at    timestamptz not null,
    since       timestamptz not null,
    give_up_at  timestamptz not null,
    node        text,
    claim_until timestamptz,
    authorities uuid[]      not null default '{}',
    held_until  timestamptz,
    shown       boolean     not null default false,
    released    boolean     not null default false,
    follows     uuid,
    reason      text,
    content_id  uuid,
    joined      boolean     not null default false,
    fixed_end   boolean     not null default false,
    updated_at  timestamptz not null,
    open        boolean     not null generated always as (state in ('PENDING', 'CLAIMED')) stored
);
comment on column delivery.node is 'the hub that claimed it last';
comment on column delivery.open is 'still in its lane; a column, so that a question about one state is not answered by a walk through all lanes';
comment on column delivery.held_until is 'when it ends unless a consent opens it: set when it was held first';
comment on column delivery.since is 'pending since: made, or released by a consent';
comment on column delivery.shown is 'an attempt began: the recipient has it, possibly';
comment on column delivery.content_id is 'the version of the message that went, or is going';
comment on column delivery.joined is 'for somebody who came in after the message, or by a consent: justice does not see that it is there';
comment on column delivery.fixed_end is 'give_up_at is of the law, and no pause moves it';
comment on column delivery.released is 'made for a single release, which shows to nobody and is no update';
comment on column delivery.follows is 'of a correction of what such a release brought: that delivery';
comment on column delivery.seq is 'the order in a lane; without an index of its own, which the planner would walk for a lane';
-- Each index is opened by every statement that changes a row: these few serve all questions.
create index delivery_of_message on delivery (message_id);
create index delivery_lane on delivery (case_id, partner, open, seq);
create index delivery_due on delivery (partner, attempts, sweep_at) where state = 'PENDING';
create index delivery_give_up on delivery (give_up_at) where state = 'PENDING';
create index delivery_claims on delivery (claim_until) where claim_until is not null;
create index delivery_held on delivery (reason, held_until) where state = 'HELD';

-- What a hub takes back of what lies untaken: noted before it is touched, until the record says what came of it, so
-- that a hub that ended in between carries on.
create table taking_back (
    node     text        not null,
    place    text        not null,
    delivery uuid        not null,
    partner  text        not null,
    at       timestamptz not null,
    taken    boolean     not null default false,
    primary key (node, place, delivery)
);
comment on column taking_back.taken is 'it was there, and the record says so; what was put aside is still to be deleted';

-- Where a partner of a hub's last configurations took what lay for it, and takes nothing more.
create table left_place (
    node    text        not null,
    place   text        not null,
    partner text        not null,
    since   timestamptz not null,
    primary key (node, place, partner)
);

create table authority (
    id             uuid primary key,
    participant_id uuid        not null references participant,
    case_id        uuid references lead_case,
    giver          text        not null,
    id_token       bytea       not null,
    type           text        not null,
    missing        text[]      not null,
    waits_for      text,
    approved_by    text check (approved_by <> giver),
    approved_at    timestamptz,
    complete       boolean     not null generated always as
        (missing = '{}' and (waits_for is null or approved_by is not null)) stored,
    message_token  bytea       not null,
    disclosers     text[]      not null,
    recipients     text[]      not null,
    categories     text[]      not null,
    purposes       text[]      not null,
    signed_at      timestamptz not null,
    starts_at      timestamptz not null,
    ends_at        timestamptz,
    ends_with      text,
    revocable_from timestamptz,
    revoked_at     timestamptz,
    looked_at      boolean     not null default false,
    delivery_id    uuid,
    listed         text[]      not null default '{}',
    entered_by     text        check (entered_by <> approved_by),
    sealed         bytea,
    suspended_by   uuid references participant,
    unique (giver, id_token),
    check (approved_by is null or delivery_id is not null
        or type not in ('P2_COUNSELING_NOTES', 'P2_PROCEEDINGS', 'COURT_ORDER'))
);
comment on column authority.missing is 'required elements that it lacks, by path';
comment on column authority.waits_for is 'why a second person has to approve it';
comment on column authority.ends_with is 'the event that ends it, and sets ends_at: the charge is decided, or the person leaves';
comment on column authority.revocable_from is '42 CFR 2.35(c)';
comment on column authority.looked_at is 'it has begun, and what it opens of referrals delivered before is on its way';
comment on column authority.delivery_id is 'the one delivery that it is for';
comment on column authority.listed is 'the fields of a single release';
comment on column authority.entered_by is 'who entered the single release, who cannot approve it';
comment on column authority.suspended_by is 'another participant of the same person, because of whom it waits until they are parted';
comment on column authority.sealed is 'the ids of the order and the subpoena';
create unique index authority_once on authority (delivery_id) where delivery_id is not null;
create index authority_of_participant on authority (participant_id);
create index authority_start on authority (starts_at);
create index authority_approval on authority (approved_at) where approved_at is not null;
create index authority_to_look_at on authority (starts_at) where not looked_at and complete and revoked_at is null;

-- Further participants whom an authority for all cases covers: they were one person when it was given.
create table authority_also (
    authority_id   uuid not null references authority,
    participant_id uuid not null references participant,
    primary key (authority_id, participant_id)
);
create index authority_also_of_participant on authority_also (participant_id);

-- What was taken back, and by which message: also a consent that has not come yet, since messages overtake each other.
create table revocation (
    giver          text        not null,
    message_token  bytea       not null,
    consent_token  bytea       not null,
    participant_id uuid        not null references participant,
    at             timestamptz not null,
    superseding    boolean     not null default false,
    primary key (giver, message_token)
);
create index revocation_of_consent on revocation (giver, consent_token);

-- What a partner finds in the hub's own FHIR server: names, and where each comes from. The content is asked for anew at
-- each read.
create table fhir_resource (
    seq        bigint generated always as identity unique,
    partner    text        not null,
    type       text        not null,
    id         text        not null,
    updated_at timestamptz not null,
    primary key (partner, type, id)
);
comment on column fhir_resource.id is 'the partner''s own name for it';
create index fhir_resource_listed on fhir_resource (partner, type, seq);
create index fhir_resource_updated on fhir_resource (partner, type, updated_at);

-- The deliveries that brought it; the one that tells most of it, of those of which something may go, is what it is.
create table fhir_source (
    resource bigint not null references fhir_resource (seq) on delete cascade,
    delivery uuid   not null references delivery on delete cascade,
    seq      bigint generated always as identity,
    told     int    not null,
    primary key (resource, delivery)
);
comment on column fhir_source.told is 'how many values it had of it';
create index fhir_source_of_delivery on fhir_source (delivery);

-- By what it may be found; keyed hashes of partner, type, parameter and value. Only a candidate: what is found is held
-- against what the reader may see of it.
create table fhir_term (
    term     bytea  not null,
    resource bigint not null references fhir_resource (seq) on delete cascade,
    primary key (term, resource)
);
create index fhir_term_of_resource on fhir_term (resource);

-- What a partner has said there of its own: its part of a Task that it works on, an Appointment that it made.
create table fhir_answer (
    resource bigint primary key references fhir_resource (seq) on delete cascade,
    case_id  uuid  not null references lead_case,
    sealed   bytea not null
);
create index fhir_answer_of_case on fhir_answer (case_id);

-- Where a partner wants to be told that there is news for it there, and how far that is.
create table subscription (
    id          uuid primary key,
    partner     text        not null,
    topic       text        not null,
    endpoint    text        not null,
    content     text        not null check (content in ('id-only', 'empty')),
    heartbeat   int,
    timeout     int,
    max_count   int,
    ends_at     timestamptz,
    state       text        not null check (state in ('requested', 'active', 'error', 'off')),
    error       text,
    version     bigint      not null,
    updated_at  timestamptz not null,
    events      bigint      not null default 0,
    told        bigint      not null default 0,
    failures    int         not null default 0,
    sent_at     timestamptz,
    next_at     timestamptz not null,
    busy_until  timestamptz
);
comment on column subscription.id is 'random, since it leaves';
comment on column subscription.error is 'a word of ours';
comment on column subscription.events is 'the last number that was given';
comment on column subscription.told is 'the last number that its server has taken';
comment on column subscription.next_at is 'not before: its server has failed';
comment on column subscription.busy_until is 'one at a time tells it something; over by itself after a crash';
create index subscription_of_partner on subscription (partner);

-- What there is to tell it: which resource, and because of which delivery. It goes with either.
create table news (
    subscription uuid        not null references subscription on delete cascade,
    resource     bigint      not null references fhir_resource (seq) on delete cascade,
    delivery     uuid        not null references delivery on delete cascade,
    seq          bigint generated always as identity,
    at           timestamptz not null,
    withheld     boolean     not null default false,
    number       bigint,
    primary key (subscription, resource, delivery)
);
comment on column news.withheld is 'may not be told; asked again when an authority begins';
comment on column news.number is 'given when it may first be told';
create unique index news_by_number on news (subscription, number) where number is not null;
create index news_waiting on news (subscription, seq) where number is null and not withheld;
create index news_of_resource on news (resource);
create index news_of_delivery on news (delivery);

-- What a person has to look at.
create table task (
    id          uuid primary key,
    at          timestamptz not null,
    what        text        not null,
    delivery_id uuid        references delivery (id),
    about       uuid,
    program     text,
    reason      text        not null,
    asks        text,
    asked       text[]      not null default '{}',
    asked_at    timestamptz,
    told        text[]      not null default '{}',
    over_at     timestamptz,
    done_at     timestamptz,
    done_by     text
);
comment on column task.about is 'the authority, the participant or the case that it is about';
comment on column task.program is 'of which it is, where it is about nobody in it';
comment on column task.asks is 'the desk of the rota that was asked last';
comment on column task.asked is 'all that were asked';
comment on column task.told is 'those of them that have had the mail, and get one when it is over';
comment on column task.over_at is 'when those were told that it is over, where no clock has raised it';
create index task_untold on task (at) where done_at is null and asked = '{}' and what <> 'clock';
create index task_over on task (done_at) where told <> '{}' and over_at is null and what <> 'clock';
create index task_of_case on task (about, reason) where what = 'clock' and done_at is null;
create unique index task_of_agreement on task (reason) where what = 'agreement';
create unique index task_of_certificate on task (reason) where what = 'certificate';
create unique index task_of_roster on task (reason) where what = 'roster' and done_at is null;
create unique index task_of_partner_test on task (about) where what = 'partner-test' and done_at is null;
create unique index task_of_mail on task (about) where what = 'mail' and done_at is null;
create unique index task_of_eligibility on task (about) where what = 'eligibility' and done_at is null;
create unique index task_of_decision on task (about, reason) where what = 'case' and done_at is null;
create unique index task_of_held on task (about) where what = 'held-ended' and done_at is null;

-- What a jail has told of a participant, or of whom it may be, for the seconds until it is kept or waits for a person.
create table booking (
    id             uuid primary key,
    at             timestamptz not null,
    jail           text        not null,
    id_token       bytea       not null,
    participant_id uuid,
    case_id        uuid,
    sure           boolean     not null,
    of_roster      boolean     not null,
    kind           text        not null,
    happened_at    timestamptz not null,
    sealed         bytea       not null
);
comment on column booking.id_token is 'of the message, or of the event where a roster told it';
comment on column booking.case_id is 'under whose key it is sealed; none where it is nobody''s, made up so that there is always one';
comment on column booking.sure is 'whether it is of this participant, or a person decides';

-- A stay in jail that may be of a participant, until a person decides and after.
create table person_match (
    id             uuid primary key,
    participant_id uuid        not null references participant,
    case_id        uuid        not null references lead_case,
    jail           text        not null,
    stay_token     bytea       not null,
    at             timestamptz not null,
    is_person      boolean,
    decided_by     text,
    decided_at     timestamptz,
    unique (jail, stay_token, participant_id)
);
comment on column person_match.id is 'also of its task';
comment on column person_match.case_id is 'under whose key the bookings are sealed';
comment on column person_match.is_person is 'what the person decided; a no stays a while, or the next roster would ask again';
create index person_match_of_case on person_match (case_id);

-- What the jail has told of such a stay, until it is kept as a message or thrown away.
create table person_match_event (
    id          uuid primary key,
    match_id    uuid        not null references person_match on delete cascade,
    event_token bytea       not null,
    id_token    bytea       not null,
    kind        text        not null,
    happened_at timestamptz not null,
    sealed      bytea       not null,
    unique (match_id, event_token)
);
comment on column person_match_event.id_token is 'by which the jail corrects it: of the message, or of the event where a roster told it';
create index person_match_event_of_id on person_match_event (id_token);

-- What came of the referrals of a period: counts of eleven people or more, made once and never changed.
create table outcome_table (
    program text        not null,
    period  text        not null,
    edition text        not null,
    until   timestamptz not null,
    made_at timestamptz not null,
    made_by text        not null,
    rows    text        not null,
    primary key (program, period, edition)
);
comment on column outcome_table.until is 'what was told until then is in it';

-- Of which period's tables the referrals of a month are: of one, or their difference would tell of a few.
create table outcome_month (
    program text not null,
    month   text not null,
    period  text not null,
    primary key (program, month)
);

-- Every decision, appended in the transaction that decides. No values, pseudonymous subjects. Rows are final in the order
-- of (tx, seq) up to the oldest transaction that is still open: so far the sealer may go.
create table audit (
    tx             bigint      not null default pg_current_xact_id()::text::bigint,
    seq            bigint generated always as identity,
    writer         text        not null,
    number         bigint      not null,
    at             timestamptz not null,
    event          text        not null,
    actor          text        not null,
    recipient      text,
    subject        uuid,
    message_id     uuid,
    delivery_id    uuid,
    kind           text,
    shared         text[]      not null default '{}',
    masked         text[]      not null default '{}',
    withheld       text[]      not null default '{}',
    authorities    uuid[]      not null default '{}',
    policy_version text,
    purpose        text,
    outcome        text        not null,
    primary key (tx, seq)
);
comment on column audit.number is 'the writer''s own count: without a gap, so that a row that is taken away leaves one';
create unique index audit_of_writer on audit (writer, number);
-- The accounting of disclosures: of one person, and of one time.
create index audit_of_subject on audit (subject, at)
    where subject is not null and event in ('DISCLOSING', 'OUTCOME', 'ACKNOWLEDGED');
-- What was disclosed to one partner, the newest first: it may look at that itself.
create index audit_of_recipient on audit (recipient, at, seq) where event = 'DISCLOSING';
-- With which configuration a hub began last.
create index audit_configured on audit (tx, seq) where event = 'CONFIGURED';
create index audit_by_time on audit using brin (at) with (pages_per_range = 32, autosummarize = on);
-- Nothing is ever looked for by these, and statistics of long lists are dear.
alter table audit
    alter column shared set statistics 0,
    alter column masked set statistics 0,
    alter column withheld set statistics 0;
alter table message alter column sealed set statistics 0;

-- What a restore into another PostgreSQL, whose transactions count from the beginning again, adds to their numbers.
create table audit_shift (
    by bigint not null
);
insert into audit_shift values (0);

-- The chain over the audit: for each batch its rows in order, the hash of each, and the signed head.
create table audit_seal (
    batch     bigint primary key,
    sealed_at timestamptz not null,
    last_tx   bigint      not null,
    last_seq  bigint      not null,
    total     bigint      not null,
    seqs      bigint[]    not null,
    leaves    bytea       not null,
    head      bytea       not null,
    signature bytea       not null
);
alter table audit_seal alter column seqs set statistics 0, alter column leaves set statistics 0;

create function audit_is_append_only() returns trigger language plpgsql as
$$ begin raise exception 'the audit is append-only'; end $$;
create trigger audit_is_append_only before update or delete or truncate on audit
    for each statement execute function audit_is_append_only();
create trigger audit_seal_is_append_only before update or delete or truncate on audit_seal
    for each statement execute function audit_is_append_only();

-- Somebody has asked for a list of disclosures (42 CFR 2.24) or an accounting (45 CFR 164.528), until it is made.
create table accounting_request (
    id             uuid primary key,
    participant_id uuid        not null references participant,
    what           text        not null check (what in ('LIST', 'ACCOUNTING')),
    came_on        date        not null,
    due_on         date        not null,
    extended       boolean     not null default false,
    entered_by     text        not null,
    made_at        timestamptz,
    made_by        text
);
create index accounting_request_open on accounting_request (participant_id) where made_at is null;

-- When a jail that sends rosters has sent one last.
create table roster_heard (
    jail text primary key,
    at   timestamptz not null
);

-- Certificates that partners and their servers have shown: from it the hub knows when they end.
create table certificate_shown (
    partner  text        not null,
    use      text        not null check (use in ('CLIENT', 'SERVER')),
    sha256   text        not null,
    ends     timestamptz not null,
    first_at timestamptz not null,
    last_at  timestamptz not null,
    primary key (partner, use, sha256)
);

-- By which times the alarms of open cases are set.
create table clocks_known (
    clocks text not null
);

-- What partners who sign in with a key were given, until it ends: the hash of the token, which itself stands nowhere.
create table access_token (
    token      bytea primary key,
    partner    text        not null,
    scopes     text[]      not null,
    expires_at timestamptz not null
);
create index access_token_expires on access_token (expires_at);

-- Hashes of the ids (jti) with which they have signed in: none of them does so twice, on whichever node.
create table used_assertion (
    partner    text        not null,
    id_token   bytea       not null,
    expires_at timestamptz not null,
    primary key (partner, id_token)
);
create index used_assertion_expires on used_assertion (expires_at);

-- How the hub's own tests of the way to each partner ended.
create table partner_test (
    partner   text primary key,
    failures  int         not null,
    failed    text        not null,
    tested_at timestamptz not null,
    task_id   uuid
);
comment on column partner_test.failures is 'one after the other; 0 where the last test was good';
comment on column partner_test.failed is 'the names of the checks that failed the last time';
comment on column partner_test.task_id is 'the task of this time that it is down, also after a person has closed it';

-- What the scheduler (db-scheduler) has to do when; the columns are its own.
create table scheduled_tasks (
    task_name            text        not null,
    task_instance        text        not null,
    task_data            bytea,
    execution_time       timestamptz not null,
    picked               boolean     not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures int,
    last_heartbeat       timestamptz,
    version              bigint      not null,
    priority             smallint,
    primary key (task_name, task_instance)
);
create index scheduled_tasks_due on scheduled_tasks (execution_time);
create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat);

-- The same for mails, which wait apart: a mail server that hangs stops no clock.
create table scheduled_mails (like scheduled_tasks including all);

-- And for news, which waits for other people's servers.
create table scheduled_news (like scheduled_tasks including all);

-- Every configuration that was ever put into force or has waited for it: its files, each content once.
create table configuration_content (
    sha256  text primary key,
    content bytea not null
);
create table configuration (
    digest   text        primary key,
    at       timestamptz not null,
    saved_by text        not null
);
comment on column configuration.saved_by is 'who owned the files that were new in it';
create table configuration_file (
    digest text not null references configuration (digest),
    name   text not null,
    sha256 text not null references configuration_content (sha256),
    primary key (digest, name)
);

-- Which one a hub has put into force when, in place of which, and why.
create table configuration_use (
    id     bigint      generated always as identity primary key,
    at     timestamptz not null,
    node   text        not null,
    digest text        not null references configuration (digest),
    before text        references configuration (digest),
    why    text        not null,
    by     text        not null,
    wider  text[]      not null,
    signature bytea    not null
);
comment on column configuration_use.signature is 'the hub''s: it begins with none that it has not put into force itself';

-- A person's yes to one on a hub, with the hub's signature under it: the database alone can give none.
create table configuration_approval (
    node      text        not null,
    after     bigint      not null,
    digest    text        not null references configuration (digest),
    at        timestamptz not null,
    by        text        not null,
    signature bytea       not null,
    primary key (node, after)
);
comment on column configuration_approval.after is 'when that hub had put something into force last, in microseconds, so that it counts once; 0 before the first';

-- What a hub has found when it looked last.
create table configuration_look (
    node     text        primary key,
    at       timestamptz not null,
    running  text        not null,
    saved    text        not null,
    outcome  text        not null,
    told     text[]      not null,
    asked_at timestamptz,
    seen_at  timestamptz not null
);
comment on column configuration_look.seen_at is 'when the hub looked last, whatever it found';
comment on column configuration_look.outcome is 'same, waits, refused';
comment on column configuration_look.asked_at is 'when somebody asked it to look again';

-- And for tests of partners, which wait for other people's servers, too.
create table scheduled_tests (like scheduled_tasks including all);

-- With whom somebody has paused, which way, and until when: kept after its end, with who ended it.
create table partner_pause (
    id       bigint      generated always as identity primary key,
    partner  text        not null,
    way      text        not null check (way in ('IN', 'OUT')),
    at       timestamptz not null,
    until    timestamptz,
    by       text        not null,
    why      text        not null,
    ended_at timestamptz,
    ended_by text
);
comment on column partner_pause.way is 'IN: nothing is taken of it; OUT: nothing goes to it';
comment on column partner_pause.until is 'the hub ends it then by itself; it stands until ended_at';
create unique index partner_pause_now on partner_pause (partner, way) where ended_at is null;
