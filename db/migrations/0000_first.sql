CREATE TABLE "action" (
	"id" text PRIMARY KEY NOT NULL,
	"system_id" text NOT NULL,
	"name" text NOT NULL,
	"title" text,
	"description" text NOT NULL,
	"input_schema" jsonb,
	"claims" jsonb NOT NULL,
	"definition_digest" text NOT NULL,
	"removed_at" timestamp (3) with time zone,
	"previous_definition" jsonb,
	"effect" text,
	"data_class" text,
	"reversible" boolean,
	"rationale" text,
	"classified_by" text,
	"classified_at" timestamp (3) with time zone,
	"classified_digest" text,
	"override_effect" text,
	"override_data_class" text,
	"override_reversible" boolean,
	"override_reason" text,
	"override_layer" text,
	"override_by" text,
	"override_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "action_classified_whole" CHECK (num_nonnulls("action"."effect", "action"."data_class", "action"."reversible", "action"."classified_at", "action"."classified_digest") in (0, 5)),
	CONSTRAINT "action_override_whole" CHECK (num_nonnulls("action"."override_effect", "action"."override_data_class", "action"."override_reversible", "action"."override_at", "action"."override_layer") in (0, 5))
);
--> statement-breakpoint
CREATE TABLE "system" (
	"id" text PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"team_id" text NOT NULL,
	"imported_at" timestamp (3) with time zone,
	"imported_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "system_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "agent" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"description" text NOT NULL,
	"team_id" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"model" text NOT NULL,
	"prompt_reference" text NOT NULL,
	"rollback" text NOT NULL,
	"credential_max_seconds" integer NOT NULL,
	"sender_constrained" boolean NOT NULL,
	"suspended_at" timestamp (3) with time zone,
	"suspend_reason" text,
	"resume_requested_by" text,
	"resume_requested_layers" text[],
	"created_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_by" text,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "agent_state" CHECK ("agent"."state" in ('draft', 'in_review', 'active', 'suspended', 'retired')),
	CONSTRAINT "agent_suspended" CHECK (("agent"."state" = 'suspended') = ("agent"."suspended_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "agent_action" (
	"agent_id" text NOT NULL,
	"action_id" text NOT NULL,
	"mode" text NOT NULL,
	CONSTRAINT "agent_action_agent_id_action_id_pk" PRIMARY KEY("agent_id","action_id"),
	CONSTRAINT "agent_action_mode" CHECK ("agent_action"."mode" in ('direct', 'via', 'both', 'none'))
);
--> statement-breakpoint
CREATE TABLE "agent_delegation" (
	"from_agent_id" text NOT NULL,
	"to_agent_id" text NOT NULL,
	CONSTRAINT "agent_delegation_from_agent_id_to_agent_id_pk" PRIMARY KEY("from_agent_id","to_agent_id"),
	CONSTRAINT "agent_delegation_self" CHECK ("agent_delegation"."from_agent_id" <> "agent_delegation"."to_agent_id")
);
--> statement-breakpoint
CREATE TABLE "agent_environment" (
	"agent_id" text NOT NULL,
	"environment" text NOT NULL,
	CONSTRAINT "agent_environment_agent_id_environment_pk" PRIMARY KEY("agent_id","environment")
);
--> statement-breakpoint
CREATE TABLE "agent_identity" (
	"identity_key" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"kind" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agent_purpose" (
	"agent_id" text NOT NULL,
	"code" text NOT NULL,
	CONSTRAINT "agent_purpose_agent_id_code_pk" PRIMARY KEY("agent_id","code")
);
--> statement-breakpoint
CREATE TABLE "agent_system" (
	"agent_id" text NOT NULL,
	"system_id" text NOT NULL,
	"endpoints" text[] NOT NULL,
	"datasets" text[] NOT NULL,
	CONSTRAINT "agent_system_agent_id_system_id_pk" PRIMARY KEY("agent_id","system_id")
);
--> statement-breakpoint
CREATE TABLE "environment" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"production" boolean NOT NULL,
	"position" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "purpose" (
	"code" text PRIMARY KEY NOT NULL,
	"description" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bundle" (
	"environment" text NOT NULL,
	"serial" integer NOT NULL,
	"revision" text NOT NULL,
	"content_digest" text NOT NULL,
	"sha256" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	"size" integer NOT NULL,
	"kid" text NOT NULL,
	"reason" text NOT NULL,
	"agents" integer NOT NULL,
	"actions" integer NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "bundle_environment_serial_pk" PRIMARY KEY("environment","serial"),
	CONSTRAINT "bundle_serial" CHECK ("bundle"."serial" > 0)
);
--> statement-breakpoint
CREATE TABLE "bundle_release" (
	"environment" text NOT NULL,
	"serial" integer NOT NULL,
	"release_id" text NOT NULL,
	"digest" text NOT NULL,
	CONSTRAINT "bundle_release_environment_serial_release_id_pk" PRIMARY KEY("environment","serial","release_id")
);
--> statement-breakpoint
CREATE TABLE "pulse" (
	"environment" text PRIMARY KEY NOT NULL,
	"revision" text NOT NULL,
	"number" bigint NOT NULL,
	"least_serial" integer NOT NULL,
	"kill" jsonb NOT NULL,
	"bytes" "bytea" NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signing_key" (
	"kid" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"algorithm" text NOT NULL,
	"public_key" text NOT NULL,
	"wrapped_private_key" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "ownership" (
	"agent_id" text NOT NULL,
	"layer" text NOT NULL,
	"team_id" text,
	"accountable_id" text,
	"deputy_id" text,
	"since" timestamp (3) with time zone NOT NULL,
	"changed_by" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "ownership_agent_id_layer_pk" PRIMARY KEY("agent_id","layer"),
	CONSTRAINT "ownership_layer" CHECK ("ownership"."layer" in ('iam', 'iga', 'pam', 'security', 'app', 'compliance')),
	CONSTRAINT "ownership_two_people" CHECK ("ownership"."accountable_id" is distinct from "ownership"."deputy_id" or "ownership"."accountable_id" is null),
	CONSTRAINT "ownership_deputy_needs_accountable" CHECK ("ownership"."deputy_id" is null or "ownership"."accountable_id" is not null)
);
--> statement-breakpoint
CREATE TABLE "ownership_history" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"layer" text NOT NULL,
	"team_id" text,
	"accountable_id" text,
	"deputy_id" text,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone,
	"changed_by" text,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "enforcer" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"environment" text NOT NULL,
	"token_hash" text NOT NULL,
	"token_prefix" text NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "enforcer_name_unique" UNIQUE("name"),
	CONSTRAINT "enforcer_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "enforcer_status" (
	"enforcer_id" text PRIMARY KEY NOT NULL,
	"active_revision" text,
	"pulse_revision" text,
	"last_contact_at" timestamp (3) with time zone NOT NULL,
	"last_activation_at" timestamp (3) with time zone,
	"error_code" text,
	"error_message" text,
	"engine" text
);
--> statement-breakpoint
CREATE TABLE "evidence_index" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"type" text NOT NULL,
	"code" text NOT NULL,
	"operation" text NOT NULL,
	"person_id" text,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"agent_id" text,
	"layer" text,
	"digest" text
);
--> statement-breakpoint
CREATE TABLE "log_checkpoint" (
	"log_id" text NOT NULL,
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"note" text NOT NULL,
	"signed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "log_checkpoint_log_id_size_pk" PRIMARY KEY("log_id","size")
);
--> statement-breakpoint
CREATE TABLE "log_head" (
	"log_id" text PRIMARY KEY NOT NULL,
	"size" bigint NOT NULL,
	"frontier" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "log_leaf" (
	"log_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"entry" text NOT NULL,
	"leaf_hash" "bytea" NOT NULL,
	CONSTRAINT "log_leaf_log_id_seq_pk" PRIMARY KEY("log_id","seq"),
	CONSTRAINT "log_leaf_size" CHECK (octet_length("log_leaf"."entry") <= 65535)
);
--> statement-breakpoint
CREATE TABLE "log_payload" (
	"sha256" text PRIMARY KEY NOT NULL,
	"bytes" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_token" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"prefix" text NOT NULL,
	"person_id" text NOT NULL,
	"operations" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "api_token_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "idempotency_key" (
	"actor" text NOT NULL,
	"operation" text NOT NULL,
	"key" text NOT NULL,
	"body_digest" text NOT NULL,
	"response" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_key_actor_operation_key_pk" PRIMARY KEY("actor","operation","key")
);
--> statement-breakpoint
CREATE TABLE "membership" (
	"team_id" text NOT NULL,
	"person_id" text NOT NULL,
	"granted_by" text,
	"since" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "membership_team_id_person_id_pk" PRIMARY KEY("team_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"deactivated_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "person_state" CHECK ("person"."state" in ('active', 'deactivated'))
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"account_id" text NOT NULL,
	"person_id" text NOT NULL,
	"authenticated_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "session_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "team" (
	"id" text PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"function" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "team_slug_unique" UNIQUE("slug"),
	CONSTRAINT "team_function" CHECK ("team"."function" in ('iam', 'iga', 'pam', 'security', 'app', 'compliance', 'platform', 'audit', 'administration'))
);
--> statement-breakpoint
CREATE TABLE "policy_exception" (
	"id" text PRIMARY KEY NOT NULL,
	"guardrail_id" text NOT NULL,
	"up_to_version" integer NOT NULL,
	"agent_id" text NOT NULL,
	"action_id" text NOT NULL,
	"reason" text NOT NULL,
	"granted_by" text,
	"granted_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "policy_exception_ends" CHECK ("policy_exception"."expires_at" > "policy_exception"."granted_at")
);
--> statement-breakpoint
CREATE TABLE "rule" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"layer" text NOT NULL,
	"name" text NOT NULL,
	"action_id" text,
	"agent_id" text,
	"selector" jsonb,
	"outcome" text NOT NULL,
	"authored" jsonb,
	"condition" jsonb,
	"sentence" text NOT NULL,
	"obligations" jsonb NOT NULL,
	"approvals" jsonb NOT NULL,
	"removed_at" timestamp (3) with time zone,
	"changed_by" text,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "rule_kind" CHECK (("rule"."kind" = 'threshold') = ("rule"."action_id" is not null) and ("rule"."kind" = 'guardrail') = ("rule"."selector" is not null)),
	CONSTRAINT "rule_outcome" CHECK ("rule"."outcome" in ('allow', 'step_up', 'deny'))
);
--> statement-breakpoint
CREATE TABLE "rule_version" (
	"rule_id" text NOT NULL,
	"version" integer NOT NULL,
	"content" jsonb NOT NULL,
	"changed_by" text,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "rule_version_rule_id_version_pk" PRIMARY KEY("rule_id","version")
);
--> statement-breakpoint
CREATE TABLE "certification" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"certified_until" timestamp (3) with time zone NOT NULL,
	"previous_until" timestamp (3) with time zone NOT NULL,
	"statement" text NOT NULL,
	"decided_by" text NOT NULL,
	"decided_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "certification_forward" CHECK ("certification"."certified_until" > "certification"."previous_until")
);
--> statement-breakpoint
CREATE TABLE "release" (
	"id" text PRIMARY KEY NOT NULL,
	"number" integer NOT NULL,
	"agent_id" text NOT NULL,
	"environment" text NOT NULL,
	"state" text NOT NULL,
	"revision" integer NOT NULL,
	"digest" text NOT NULL,
	"top_tier" text NOT NULL,
	"author_id" text NOT NULL,
	"requester_id" text,
	"intent" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"submitted_at" timestamp (3) with time zone,
	"approved_at" timestamp (3) with time zone,
	"published_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"certified_until" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "release_state" CHECK ("release"."state" in ('draft', 'in_review', 'approved', 'published', 'superseded', 'withdrawn')),
	CONSTRAINT "release_approved" CHECK ("release"."state" not in ('approved', 'published') or ("release"."approved_at" is not null and "release"."certified_until" is not null))
);
--> statement-breakpoint
CREATE TABLE "release_contributor" (
	"release_id" text NOT NULL,
	"person_id" text NOT NULL,
	"acted_as" text NOT NULL,
	CONSTRAINT "release_contributor_release_id_person_id_acted_as_pk" PRIMARY KEY("release_id","person_id","acted_as")
);
--> statement-breakpoint
CREATE TABLE "release_package" (
	"release_id" text NOT NULL,
	"revision" integer NOT NULL,
	"digest" text NOT NULL,
	"content" jsonb NOT NULL,
	"reason" text NOT NULL,
	"changed_sections" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "release_package_release_id_revision_pk" PRIMARY KEY("release_id","revision")
);
--> statement-breakpoint
CREATE TABLE "sign_off" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"revision" integer NOT NULL,
	"layer" text NOT NULL,
	"person_id" text NOT NULL,
	"account_id" text NOT NULL,
	"session_id" text NOT NULL,
	"acted_as" text NOT NULL,
	"digest" text NOT NULL,
	"section_digest" text NOT NULL,
	"meaning" text NOT NULL,
	"authenticated_at" timestamp (3) with time zone NOT NULL,
	"signed_at" timestamp (3) with time zone NOT NULL,
	"voided_at" timestamp (3) with time zone,
	"void_reason" text
);
--> statement-breakpoint
CREATE UNIQUE INDEX "release_package_digest" ON "release_package" USING btree ("release_id","revision","digest");--> statement-breakpoint
ALTER TABLE "action" ADD CONSTRAINT "action_system_id_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action" ADD CONSTRAINT "action_classified_by_person_id_fk" FOREIGN KEY ("classified_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action" ADD CONSTRAINT "action_override_by_person_id_fk" FOREIGN KEY ("override_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system" ADD CONSTRAINT "system_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system" ADD CONSTRAINT "system_imported_by_person_id_fk" FOREIGN KEY ("imported_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent" ADD CONSTRAINT "agent_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent" ADD CONSTRAINT "agent_resume_requested_by_person_id_fk" FOREIGN KEY ("resume_requested_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent" ADD CONSTRAINT "agent_created_by_person_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent" ADD CONSTRAINT "agent_updated_by_person_id_fk" FOREIGN KEY ("updated_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_action" ADD CONSTRAINT "agent_action_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_action" ADD CONSTRAINT "agent_action_action_id_action_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."action"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_delegation" ADD CONSTRAINT "agent_delegation_from_agent_id_agent_id_fk" FOREIGN KEY ("from_agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_delegation" ADD CONSTRAINT "agent_delegation_to_agent_id_agent_id_fk" FOREIGN KEY ("to_agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_environment" ADD CONSTRAINT "agent_environment_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_environment" ADD CONSTRAINT "agent_environment_environment_environment_id_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_identity" ADD CONSTRAINT "agent_identity_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_purpose" ADD CONSTRAINT "agent_purpose_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_purpose" ADD CONSTRAINT "agent_purpose_code_purpose_code_fk" FOREIGN KEY ("code") REFERENCES "public"."purpose"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_system" ADD CONSTRAINT "agent_system_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_system" ADD CONSTRAINT "agent_system_system_id_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bundle" ADD CONSTRAINT "bundle_environment_environment_id_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bundle" ADD CONSTRAINT "bundle_kid_signing_key_kid_fk" FOREIGN KEY ("kid") REFERENCES "public"."signing_key"("kid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bundle_release" ADD CONSTRAINT "bundle_release_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pulse" ADD CONSTRAINT "pulse_environment_environment_id_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership" ADD CONSTRAINT "ownership_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership" ADD CONSTRAINT "ownership_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership" ADD CONSTRAINT "ownership_accountable_id_person_id_fk" FOREIGN KEY ("accountable_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership" ADD CONSTRAINT "ownership_deputy_id_person_id_fk" FOREIGN KEY ("deputy_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership" ADD CONSTRAINT "ownership_changed_by_person_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_history" ADD CONSTRAINT "ownership_history_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_history" ADD CONSTRAINT "ownership_history_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_history" ADD CONSTRAINT "ownership_history_accountable_id_person_id_fk" FOREIGN KEY ("accountable_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_history" ADD CONSTRAINT "ownership_history_deputy_id_person_id_fk" FOREIGN KEY ("deputy_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_history" ADD CONSTRAINT "ownership_history_changed_by_person_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enforcer" ADD CONSTRAINT "enforcer_environment_environment_id_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enforcer" ADD CONSTRAINT "enforcer_created_by_person_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enforcer_status" ADD CONSTRAINT "enforcer_status_enforcer_id_enforcer_id_fk" FOREIGN KEY ("enforcer_id") REFERENCES "public"."enforcer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership" ADD CONSTRAINT "membership_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership" ADD CONSTRAINT "membership_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_exception" ADD CONSTRAINT "policy_exception_guardrail_id_rule_id_fk" FOREIGN KEY ("guardrail_id") REFERENCES "public"."rule"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_exception" ADD CONSTRAINT "policy_exception_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_exception" ADD CONSTRAINT "policy_exception_action_id_action_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."action"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_exception" ADD CONSTRAINT "policy_exception_granted_by_person_id_fk" FOREIGN KEY ("granted_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule" ADD CONSTRAINT "rule_action_id_action_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."action"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule" ADD CONSTRAINT "rule_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule" ADD CONSTRAINT "rule_changed_by_person_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_version" ADD CONSTRAINT "rule_version_rule_id_rule_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."rule"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_version" ADD CONSTRAINT "rule_version_changed_by_person_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certification" ADD CONSTRAINT "certification_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certification" ADD CONSTRAINT "certification_decided_by_person_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_environment_environment_id_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_author_id_person_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_requester_id_person_id_fk" FOREIGN KEY ("requester_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_contributor" ADD CONSTRAINT "release_contributor_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_contributor" ADD CONSTRAINT "release_contributor_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_package" ADD CONSTRAINT "release_package_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_release_id_revision_digest_release_package_release_id_revision_digest_fk" FOREIGN KEY ("release_id","revision","digest") REFERENCES "public"."release_package"("release_id","revision","digest") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "action_name" ON "action" USING btree ("system_id","name");--> statement-breakpoint
CREATE INDEX "action_system" ON "action" USING btree ("system_id");--> statement-breakpoint
CREATE UNIQUE INDEX "agent_name" ON "agent" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "agent_team" ON "agent" USING btree ("team_id");--> statement-breakpoint
CREATE INDEX "agent_identity_agent" ON "agent_identity" USING btree ("agent_id");--> statement-breakpoint
CREATE INDEX "agent_system_system" ON "agent_system" USING btree ("system_id");--> statement-breakpoint
CREATE UNIQUE INDEX "bundle_revision" ON "bundle" USING btree ("environment","revision");--> statement-breakpoint
CREATE INDEX "bundle_release_release" ON "bundle_release" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "ownership_history_agent" ON "ownership_history" USING btree ("agent_id","layer","since");--> statement-breakpoint
CREATE INDEX "enforcer_environment" ON "enforcer" USING btree ("environment");--> statement-breakpoint
CREATE INDEX "evidence_agent" ON "evidence_index" USING btree ("agent_id","seq");--> statement-breakpoint
CREATE INDEX "evidence_type" ON "evidence_index" USING btree ("type","seq");--> statement-breakpoint
CREATE INDEX "evidence_person" ON "evidence_index" USING btree ("person_id","seq");--> statement-breakpoint
CREATE INDEX "evidence_subject" ON "evidence_index" USING btree ("subject_kind","subject_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "account_identity" ON "account" USING btree ("issuer","subject");--> statement-breakpoint
CREATE INDEX "membership_person" ON "membership" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "person_email" ON "person" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "session_person" ON "session" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "policy_exception_agent" ON "policy_exception" USING btree ("agent_id");--> statement-breakpoint
CREATE INDEX "rule_action" ON "rule" USING btree ("action_id");--> statement-breakpoint
CREATE INDEX "certification_release" ON "certification" USING btree ("release_id");--> statement-breakpoint
CREATE UNIQUE INDEX "release_number" ON "release" USING btree ("agent_id","environment","number");--> statement-breakpoint
CREATE UNIQUE INDEX "release_open" ON "release" USING btree ("agent_id","environment") WHERE "release"."state" in ('draft', 'in_review', 'approved');--> statement-breakpoint
CREATE UNIQUE INDEX "release_published" ON "release" USING btree ("agent_id","environment") WHERE "release"."state" = 'published';--> statement-breakpoint
CREATE UNIQUE INDEX "sign_off_layer" ON "sign_off" USING btree ("release_id","layer") WHERE "sign_off"."voided_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "sign_off_person" ON "sign_off" USING btree ("release_id","person_id") WHERE "sign_off"."voided_at" is null;--> statement-breakpoint
CREATE INDEX "sign_off_release" ON "sign_off" USING btree ("release_id");