CREATE TABLE "action_suggestion" (
	"id" text PRIMARY KEY NOT NULL,
	"action_id" text NOT NULL,
	"person_id" text NOT NULL,
	"effect" text NOT NULL,
	"data_class" text NOT NULL,
	"reversible" boolean NOT NULL,
	"rationale" text NOT NULL,
	"definition_digest" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"decided_reason" text,
	CONSTRAINT "action_suggestion_state" CHECK ("action_suggestion"."state" in ('open', 'adopted', 'dismissed')),
	CONSTRAINT "action_suggestion_decided" CHECK (("action_suggestion"."state" = 'open') = ("action_suggestion"."decided_at" is null))
);
--> statement-breakpoint
CREATE TABLE "classification_rule" (
	"id" text PRIMARY KEY NOT NULL,
	"layer" text NOT NULL,
	"name" text NOT NULL,
	"system_id" text,
	"name_pattern" text NOT NULL,
	"claim" text,
	"effect" text NOT NULL,
	"data_class" text NOT NULL,
	"reversible" boolean NOT NULL,
	"rationale" text NOT NULL,
	"removed_at" timestamp (3) with time zone,
	"changed_by" text,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "classification_rule_app" CHECK ("classification_rule"."layer" <> 'app' or "classification_rule"."system_id" is not null)
);
--> statement-breakpoint
ALTER TABLE "action" ADD COLUMN "purposes" text[];--> statement-breakpoint
ALTER TABLE "action" ADD COLUMN "tags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "system" ADD COLUMN "tags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "purpose" ADD COLUMN "retired_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "purpose" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "action_suggestion" ADD CONSTRAINT "action_suggestion_action_id_action_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."action"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_suggestion" ADD CONSTRAINT "action_suggestion_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_suggestion" ADD CONSTRAINT "action_suggestion_decided_by_person_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "classification_rule" ADD CONSTRAINT "classification_rule_system_id_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "classification_rule" ADD CONSTRAINT "classification_rule_changed_by_person_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "action_suggestion_open" ON "action_suggestion" USING btree ("action_id","person_id") WHERE "action_suggestion"."state" = 'open';
--> statement-breakpoint
-- Rules that suggest classifications, and what app teams suggest where Security writes them.
GRANT SELECT, INSERT, UPDATE ON classification_rule, action_suggestion TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT ON classification_rule, action_suggestion TO countersign_worker_rt, countersign_signer_rt, countersign_auditor_ro;
--> statement-breakpoint
CREATE TABLE "rule_comment" (
	"id" text PRIMARY KEY NOT NULL,
	"rule_id" text NOT NULL,
	"version" integer NOT NULL,
	"author_id" text NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "action_call" (
	"environment" text NOT NULL,
	"agent_id" text NOT NULL,
	"system" text NOT NULL,
	"action" text NOT NULL,
	"day" date NOT NULL,
	"calls" bigint NOT NULL,
	"denied" bigint NOT NULL,
	"last_called_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "action_call_environment_agent_id_system_action_day_pk" PRIMARY KEY("environment","agent_id","system","action","day"),
	CONSTRAINT "action_call_denied" CHECK ("action_call"."denied" between 0 and "action_call"."calls")
);
--> statement-breakpoint
CREATE TABLE "usage_counter" (
	"environment" text NOT NULL,
	"rule_id" text NOT NULL,
	"key_digest" text NOT NULL,
	"window_start" timestamp (3) with time zone NOT NULL,
	"total" numeric NOT NULL,
	CONSTRAINT "usage_counter_environment_rule_id_key_digest_window_start_pk" PRIMARY KEY("environment","rule_id","key_digest","window_start"),
	CONSTRAINT "usage_counter_total" CHECK ("usage_counter"."total" >= 0)
);
--> statement-breakpoint
CREATE TABLE "usage_reply" (
	"enforcer_id" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_digest" text NOT NULL,
	"answer" text,
	"answered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_reply_enforcer_id_idempotency_key_pk" PRIMARY KEY("enforcer_id","idempotency_key")
);
--> statement-breakpoint
ALTER TABLE "rule" ADD COLUMN "limit" jsonb;--> statement-breakpoint
ALTER TABLE "rule_comment" ADD CONSTRAINT "rule_comment_rule_id_rule_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."rule"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_comment" ADD CONSTRAINT "rule_comment_author_id_person_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_call" ADD CONSTRAINT "action_call_environment_environment_id_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_call" ADD CONSTRAINT "action_call_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_counter" ADD CONSTRAINT "usage_counter_environment_environment_id_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_counter" ADD CONSTRAINT "usage_counter_rule_id_rule_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."rule"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_reply" ADD CONSTRAINT "usage_reply_enforcer_id_enforcer_id_fk" FOREIGN KEY ("enforcer_id") REFERENCES "public"."enforcer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "rule_comment_rule" ON "rule_comment" USING btree ("rule_id","created_at");--> statement-breakpoint
CREATE INDEX "usage_counter_window" ON "usage_counter" USING btree ("window_start");--> statement-breakpoint
CREATE INDEX "usage_reply_answered" ON "usage_reply" USING btree ("answered_at");
--> statement-breakpoint
-- Grants of the counters behind limits, of calls per action and day, and of comments on rules.
GRANT SELECT, INSERT ON rule_comment TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT ON rule_comment, usage_counter, action_call TO countersign_worker_rt, countersign_signer_rt, countersign_auditor_ro;--> statement-breakpoint
GRANT SELECT ON usage_counter, action_call TO countersign_app_rt;--> statement-breakpoint

-- The relay counts. It can neither lower a counter (below) nor remove one.
GRANT SELECT, INSERT, UPDATE ON usage_counter, usage_reply, action_call TO countersign_relay_rt;--> statement-breakpoint
-- Whose call it is and what is limited, and nothing else of an agent, an action or a rule.
GRANT SELECT (identity_key, agent_id) ON agent_identity TO countersign_relay_rt;--> statement-breakpoint
GRANT SELECT ON agent_environment TO countersign_relay_rt;--> statement-breakpoint
GRANT SELECT (id, slug) ON system TO countersign_relay_rt;--> statement-breakpoint
GRANT SELECT (id, system_id, name) ON action TO countersign_relay_rt;--> statement-breakpoint
GRANT SELECT (id, kind, action_id, agent_id, "limit", removed_at) ON rule TO countersign_relay_rt;--> statement-breakpoint
GRANT SELECT (agent_id, environment, state, id, revision) ON release TO countersign_relay_rt;--> statement-breakpoint
GRANT SELECT (release_id, revision, created_at) ON release_package TO countersign_relay_rt;--> statement-breakpoint
-- Windows that are over.
GRANT DELETE ON usage_counter, usage_reply TO countersign_worker_rt;--> statement-breakpoint
GRANT SELECT ON usage_reply TO countersign_worker_rt;--> statement-breakpoint

CREATE FUNCTION usage_counter_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.total < OLD.total THEN
    RAISE EXCEPTION 'a counter of limit % may only grow', OLD.rule_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER usage_counter_grows BEFORE UPDATE ON usage_counter FOR EACH ROW EXECUTE FUNCTION usage_counter_grows();--> statement-breakpoint

DO $$
BEGIN
  CREATE TRIGGER rule_comment_append_only BEFORE UPDATE OR DELETE ON rule_comment FOR EACH ROW EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER rule_comment_no_truncate BEFORE TRUNCATE ON rule_comment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
END $$;--> statement-breakpoint

-- What a limit counts stays the same through all its versions: releases that pinned an older version compare the same counter.
CREATE FUNCTION rule_limit_keeps_its_measure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD."limit" IS NULL) <> (NEW."limit" IS NULL)
    OR (OLD."limit" - 'at_most' - 'divided') IS DISTINCT FROM (NEW."limit" - 'at_most' - 'divided') THEN
    RAISE EXCEPTION 'limit % keeps what it counts', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER rule_limit_keeps_its_measure BEFORE UPDATE ON rule FOR EACH ROW EXECUTE FUNCTION rule_limit_keeps_its_measure();
--> statement-breakpoint
ALTER TABLE "action" ADD COLUMN "scoped_by" text;--> statement-breakpoint
ALTER TABLE "action" ADD COLUMN "scoped_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "system" ADD COLUMN "tagged_by" text;--> statement-breakpoint
ALTER TABLE "system" ADD COLUMN "tagged_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "action" ADD CONSTRAINT "action_scoped_by_person_id_fk" FOREIGN KEY ("scoped_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system" ADD CONSTRAINT "system_tagged_by_person_id_fk" FOREIGN KEY ("tagged_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE TABLE "bundle_export" (
	"environment" text NOT NULL,
	"serial" integer NOT NULL,
	"sha256" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	"size" integer NOT NULL,
	"kid" text NOT NULL,
	"targets" jsonb NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "bundle_export_environment_serial_pk" PRIMARY KEY("environment","serial")
);
--> statement-breakpoint
CREATE TABLE "bundle_export_request" (
	"environment" text NOT NULL,
	"serial" integer NOT NULL,
	"requested_by" text,
	"requested_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "bundle_export_request_environment_serial_pk" PRIMARY KEY("environment","serial")
);
--> statement-breakpoint
ALTER TABLE "bundle_export" ADD CONSTRAINT "bundle_export_kid_signing_key_kid_fk" FOREIGN KEY ("kid") REFERENCES "public"."signing_key"("kid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bundle_export" ADD CONSTRAINT "bundle_export_environment_serial_bundle_environment_serial_fk" FOREIGN KEY ("environment","serial") REFERENCES "public"."bundle"("environment","serial") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bundle_export_request" ADD CONSTRAINT "bundle_export_request_requested_by_person_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bundle_export_request" ADD CONSTRAINT "bundle_export_request_environment_serial_bundle_environment_serial_fk" FOREIGN KEY ("environment","serial") REFERENCES "public"."bundle"("environment","serial") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
-- Grants and rules of exports: the console asks, the signer makes, nobody changes what was made.
GRANT SELECT, INSERT ON bundle_export_request TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT ON bundle_export TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT ON bundle_export_request, bundle_export TO countersign_worker_rt, countersign_signer_rt, countersign_auditor_ro;--> statement-breakpoint
GRANT INSERT ON bundle_export TO countersign_signer_rt;--> statement-breakpoint

-- Gzip doesn't compress again, and uncompressed storage gives a slice without reading the whole: downloads are streamed.
ALTER TABLE bundle_export ALTER COLUMN bytes SET STORAGE EXTERNAL;--> statement-breakpoint

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['bundle_export_request', 'bundle_export'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE TABLE "agent_prototype" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"environment" text NOT NULL,
	"reason" text NOT NULL,
	"started_by" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"ended_by" text,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "agent_prototype_ends" CHECK ("agent_prototype"."ends_at" > "agent_prototype"."started_at")
);
--> statement-breakpoint
CREATE TABLE "exception_request" (
	"id" text PRIMARY KEY NOT NULL,
	"guardrail_id" text NOT NULL,
	"guardrail_version" integer NOT NULL,
	"agent_id" text NOT NULL,
	"action_id" text,
	"system_id" text,
	"reason" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"renews" text,
	"requested_by" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"decided_reason" text,
	CONSTRAINT "exception_request_target" CHECK (num_nonnulls("exception_request"."action_id", "exception_request"."system_id") = 1),
	CONSTRAINT "exception_request_two_people" CHECK ("exception_request"."state" not in ('granted', 'refused') or ("exception_request"."decided_by" is not null and "exception_request"."decided_by" <> "exception_request"."requested_by"))
);
--> statement-breakpoint
ALTER TABLE "policy_exception" ALTER COLUMN "action_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "proposal" ADD COLUMN "subject_id" text;--> statement-breakpoint
ALTER TABLE "policy_exception" ADD COLUMN "system_id" text;--> statement-breakpoint
ALTER TABLE "policy_exception" ADD COLUMN "request_id" text;--> statement-breakpoint
ALTER TABLE "policy_exception" ADD COLUMN "renews" text;--> statement-breakpoint
ALTER TABLE "rule" ADD COLUMN "confirmed_by" text;--> statement-breakpoint
ALTER TABLE "agent_prototype" ADD CONSTRAINT "agent_prototype_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_prototype" ADD CONSTRAINT "agent_prototype_environment_environment_id_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_prototype" ADD CONSTRAINT "agent_prototype_started_by_person_id_fk" FOREIGN KEY ("started_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_prototype" ADD CONSTRAINT "agent_prototype_ended_by_person_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exception_request" ADD CONSTRAINT "exception_request_guardrail_id_rule_id_fk" FOREIGN KEY ("guardrail_id") REFERENCES "public"."rule"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exception_request" ADD CONSTRAINT "exception_request_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exception_request" ADD CONSTRAINT "exception_request_action_id_action_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."action"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exception_request" ADD CONSTRAINT "exception_request_system_id_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exception_request" ADD CONSTRAINT "exception_request_requested_by_person_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exception_request" ADD CONSTRAINT "exception_request_decided_by_person_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "agent_prototype_one" ON "agent_prototype" USING btree ("agent_id","environment") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "exception_request_state" ON "exception_request" USING btree ("state");--> statement-breakpoint
CREATE INDEX "exception_request_agent" ON "exception_request" USING btree ("agent_id");--> statement-breakpoint
ALTER TABLE "policy_exception" ADD CONSTRAINT "policy_exception_system_id_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_exception" ADD CONSTRAINT "policy_exception_request_id_exception_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."exception_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule" ADD CONSTRAINT "rule_confirmed_by_person_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "proposal_subject" ON "proposal" USING btree ("subject_id");--> statement-breakpoint
ALTER TABLE "policy_exception" ADD CONSTRAINT "policy_exception_request_id_unique" UNIQUE("request_id");--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_subject_named" CHECK (("proposal"."kind" = 'guardrail') = ("proposal"."subject_id" is not null));--> statement-breakpoint
ALTER TABLE "policy_exception" ADD CONSTRAINT "policy_exception_target" CHECK (num_nonnulls("policy_exception"."action_id", "policy_exception"."system_id") = 1);--> statement-breakpoint
ALTER TABLE "rule" ADD CONSTRAINT "rule_two_people" CHECK ("rule"."confirmed_by" is null or "rule"."confirmed_by" <> "rule"."changed_by");
--> statement-breakpoint
-- Grants and rules of decisions about guardrails, exceptions that are asked for, and prototypes.
GRANT SELECT, INSERT, UPDATE ON exception_request, agent_prototype TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT ON exception_request, agent_prototype TO countersign_worker_rt, countersign_signer_rt, countersign_auditor_ro;--> statement-breakpoint
-- What was decided stays decided, and what was proposed stays as it was read.
CREATE FUNCTION decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'open' OR (to_jsonb(NEW) - 'state' - 'decided_by' - 'decided_at' - 'decided_reason')
    IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'decided_by' - 'decided_at' - 'decided_reason') THEN
    RAISE EXCEPTION '% % is decided once, as it was made', TG_TABLE_NAME, OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER proposal_decided_once BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION decided_once();--> statement-breakpoint
CREATE TRIGGER exception_request_decided_once BEFORE UPDATE ON exception_request FOR EACH ROW EXECUTE FUNCTION decided_once();--> statement-breakpoint
-- An exception only ends, and only once.
CREATE FUNCTION exception_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR (to_jsonb(NEW) - 'ended_at') IS DISTINCT FROM (to_jsonb(OLD) - 'ended_at') THEN
    RAISE EXCEPTION 'exception % only ends, once', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER exception_only_ends BEFORE UPDATE ON policy_exception FOR EACH ROW EXECUTE FUNCTION exception_only_ends();--> statement-breakpoint
CREATE TRIGGER agent_prototype_no_delete BEFORE DELETE ON agent_prototype FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- A guardrail changes only as two people said: each version has its own confirmed proposal, by two humans.
CREATE FUNCTION guardrail_by_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.kind <> 'guardrail' THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.kind <> 'guardrail' AND NEW.kind <> 'guardrail' THEN RETURN NEW; END IF;
    IF OLD.kind <> NEW.kind OR OLD.layer <> NEW.layer OR NEW.version <> OLD.version + 1 THEN
      RAISE EXCEPTION 'guardrail % changes by a new version of its own layer', OLD.id USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF NOT EXISTS (
    SELECT FROM proposal p WHERE p.kind = 'guardrail' AND p.subject_id = NEW.id AND p.base_version = NEW.version - 1
      AND p.state = 'confirmed' AND p.proposed_as = NEW.layer AND p.proposed_by = NEW.changed_by AND p.decided_by = NEW.confirmed_by
      AND NOT same_human(p.proposed_by, p.decided_by)
  ) THEN
    RAISE EXCEPTION 'guardrail % has no confirmed proposal for version %', NEW.id, NEW.version USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER guardrail_by_two_people BEFORE INSERT OR UPDATE ON rule FOR EACH ROW EXECUTE FUNCTION guardrail_by_two_people();
--> statement-breakpoint
-- An exception is what somebody asked for and another human of the guardrail's layer granted, who is not in the agent's team.
CREATE FUNCTION exception_was_asked_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM exception_request q JOIN rule g ON g.id = q.guardrail_id
    WHERE q.id = NEW.request_id AND q.state = 'granted' AND q.decided_by = NEW.granted_by AND NOT same_human(q.requested_by, NEW.granted_by)
      AND q.guardrail_id = NEW.guardrail_id AND q.agent_id = NEW.agent_id AND q.expires_at = NEW.expires_at
      AND q.action_id IS NOT DISTINCT FROM NEW.action_id AND q.system_id IS NOT DISTINCT FROM NEW.system_id
      AND NEW.up_to_version = q.guardrail_version
      AND EXISTS (SELECT FROM membership m JOIN team t ON t.id = m.team_id WHERE m.person_id = NEW.granted_by AND t.function = g.layer)
      AND NOT EXISTS (SELECT FROM membership m JOIN agent a ON a.team_id = m.team_id WHERE a.id = NEW.agent_id AND m.person_id = NEW.granted_by)
  ) THEN
    RAISE EXCEPTION 'exception % was not asked for and granted by two people', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER exception_was_asked_for BEFORE INSERT ON policy_exception FOR EACH ROW EXECUTE FUNCTION exception_was_asked_for();
