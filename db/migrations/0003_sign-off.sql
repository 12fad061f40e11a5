CREATE TABLE "agent_drill" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"kind" text NOT NULL,
	"drilled_at" timestamp (3) with time zone NOT NULL,
	"result" text NOT NULL,
	"note" text NOT NULL,
	"recorded_by" text NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account_link" (
	"id" text PRIMARY KEY NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"from_person_id" text,
	"to_person_id" text NOT NULL,
	"reason" text NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	CONSTRAINT "account_link_two_people" CHECK ("account_link"."state" <> 'confirmed' or ("account_link"."decided_by" is not null and "account_link"."decided_by" <> "account_link"."requested_by" and "account_link"."to_person_id" not in ("account_link"."requested_by", "account_link"."decided_by") and ("account_link"."from_person_id" is null or "account_link"."from_person_id" not in ("account_link"."requested_by", "account_link"."decided_by"))))
);
--> statement-breakpoint
CREATE TABLE "organisation_rules" (
	"version" integer PRIMARY KEY NOT NULL,
	"content" jsonb NOT NULL,
	"proposed_by" text,
	"confirmed_by" text,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "organisation_rules_two_people" CHECK (case when "organisation_rules"."version" = 0 then "organisation_rules"."proposed_by" is null and "organisation_rules"."confirmed_by" is null else "organisation_rules"."proposed_by" is not null and "organisation_rules"."confirmed_by" is not null and "organisation_rules"."proposed_by" <> "organisation_rules"."confirmed_by" end)
);
--> statement-breakpoint
CREATE TABLE "proposal" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"content" jsonb NOT NULL,
	"base_version" integer NOT NULL,
	"reason" text NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_as" text NOT NULL,
	"proposed_at" timestamp (3) with time zone NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"decided_reason" text,
	CONSTRAINT "proposal_two_people" CHECK ("proposal"."state" <> 'confirmed' or ("proposal"."decided_by" is not null and "proposal"."decided_by" <> "proposal"."proposed_by"))
);
--> statement-breakpoint
CREATE TABLE "passkey" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"public_key" text NOT NULL,
	"counter" bigint NOT NULL,
	"transports" text[] NOT NULL,
	"backed_up" boolean NOT NULL,
	"name" text NOT NULL,
	"rp_id" text NOT NULL,
	"enrolled_at" timestamp (3) with time zone NOT NULL,
	"vouched_by" text,
	"vouched_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"removed_at" timestamp (3) with time zone,
	"removed_reason" text,
	CONSTRAINT "passkey_vouched_by_another" CHECK ("passkey"."vouched_by" is distinct from "passkey"."person_id" or "passkey"."vouched_by" is null)
);
--> statement-breakpoint
CREATE TABLE "passkey_challenge" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"session_id" text NOT NULL,
	"purpose" text NOT NULL,
	"challenge" text NOT NULL,
	"statement" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "passkey_recovery" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"first_by" text,
	"first_at" timestamp (3) with time zone,
	"second_by" text,
	"second_at" timestamp (3) with time zone,
	"open_until" timestamp (3) with time zone,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "passkey_recovery_others" CHECK ("passkey_recovery"."person_id" is distinct from "passkey_recovery"."first_by" and "passkey_recovery"."person_id" is distinct from "passkey_recovery"."second_by" and ("passkey_recovery"."first_by" is null or "passkey_recovery"."first_by" is distinct from "passkey_recovery"."second_by"))
);
--> statement-breakpoint
CREATE TABLE "duty_exception" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"agent_id" text,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"proposed_by" text NOT NULL,
	"confirmed_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "duty_exception_two_people" CHECK ("duty_exception"."proposed_by" <> "duty_exception"."confirmed_by" and "duty_exception"."person_id" not in ("duty_exception"."proposed_by", "duty_exception"."confirmed_by"))
);
--> statement-breakpoint
CREATE TABLE "release_comment" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"thread_id" text,
	"layer" text,
	"about" text,
	"revision" integer NOT NULL,
	"author_id" text NOT NULL,
	"body" text NOT NULL,
	"requests_change" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"resolved_at" timestamp (3) with time zone,
	"resolved_by" text
);
--> statement-breakpoint
CREATE TABLE "signing_delegation" (
	"id" text PRIMARY KEY NOT NULL,
	"from_person_id" text NOT NULL,
	"to_person_id" text NOT NULL,
	"layer" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "signing_delegation_two_people" CHECK ("signing_delegation"."from_person_id" <> "signing_delegation"."to_person_id"),
	CONSTRAINT "signing_delegation_period" CHECK ("signing_delegation"."ends_at" > "signing_delegation"."starts_at")
);
--> statement-breakpoint
ALTER TABLE "release" DROP CONSTRAINT "release_state";--> statement-breakpoint
DROP INDEX "sign_off_layer";--> statement-breakpoint
DROP INDEX "sign_off_person";--> statement-breakpoint
ALTER TABLE "agent" ADD COLUMN "attributes" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "agent" ADD COLUMN "credential_issuance" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "agent" ADD COLUMN "credential_revocation" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "agent" ADD COLUMN "trust_boundaries" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "agent" ADD COLUMN "enforced_at_gateway" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "agent" ADD COLUMN "enforced_in_application" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "agent" ADD COLUMN "retention_days" integer DEFAULT 365 NOT NULL;--> statement-breakpoint
ALTER TABLE "enforcer" ADD COLUMN "supplies" text[];--> statement-breakpoint
ALTER TABLE "release" ADD COLUMN "due_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "release" ADD COLUMN "approval_expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "release" ADD COLUMN "publish_requested_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "release" ADD COLUMN "publish_requested_by" text;--> statement-breakpoint
ALTER TABLE "release" ADD COLUMN "promoted_from" text;--> statement-breakpoint
ALTER TABLE "sign_off" ADD COLUMN "seat" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "sign_off" ADD COLUMN "method" text DEFAULT 'reauthentication' NOT NULL;--> statement-breakpoint
ALTER TABLE "sign_off" ADD COLUMN "passkey_id" text;--> statement-breakpoint
ALTER TABLE "sign_off" ADD COLUMN "assertion" jsonb;--> statement-breakpoint
ALTER TABLE "sign_off" ADD COLUMN "answers" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "sign_off" ADD COLUMN "on_behalf_of" text;--> statement-breakpoint
ALTER TABLE "sign_off" ADD COLUMN "duty_exception_id" text;--> statement-breakpoint
ALTER TABLE "sign_off" ADD COLUMN "confirms" text;--> statement-breakpoint
ALTER TABLE "sign_off" ADD COLUMN "void_kind" text;--> statement-breakpoint
ALTER TABLE "agent_drill" ADD CONSTRAINT "agent_drill_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_drill" ADD CONSTRAINT "agent_drill_recorded_by_person_id_fk" FOREIGN KEY ("recorded_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_link" ADD CONSTRAINT "account_link_from_person_id_person_id_fk" FOREIGN KEY ("from_person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_link" ADD CONSTRAINT "account_link_to_person_id_person_id_fk" FOREIGN KEY ("to_person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_link" ADD CONSTRAINT "account_link_requested_by_person_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_link" ADD CONSTRAINT "account_link_decided_by_person_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organisation_rules" ADD CONSTRAINT "organisation_rules_proposed_by_person_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organisation_rules" ADD CONSTRAINT "organisation_rules_confirmed_by_person_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_proposed_by_person_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_decided_by_person_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_vouched_by_person_id_fk" FOREIGN KEY ("vouched_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkey_challenge" ADD CONSTRAINT "passkey_challenge_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkey_recovery" ADD CONSTRAINT "passkey_recovery_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkey_recovery" ADD CONSTRAINT "passkey_recovery_first_by_person_id_fk" FOREIGN KEY ("first_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkey_recovery" ADD CONSTRAINT "passkey_recovery_second_by_person_id_fk" FOREIGN KEY ("second_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_exception" ADD CONSTRAINT "duty_exception_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_exception" ADD CONSTRAINT "duty_exception_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_exception" ADD CONSTRAINT "duty_exception_proposed_by_person_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_exception" ADD CONSTRAINT "duty_exception_confirmed_by_person_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_comment" ADD CONSTRAINT "release_comment_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_comment" ADD CONSTRAINT "release_comment_thread_id_release_comment_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."release_comment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_comment" ADD CONSTRAINT "release_comment_author_id_person_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_comment" ADD CONSTRAINT "release_comment_resolved_by_person_id_fk" FOREIGN KEY ("resolved_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signing_delegation" ADD CONSTRAINT "signing_delegation_from_person_id_person_id_fk" FOREIGN KEY ("from_person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signing_delegation" ADD CONSTRAINT "signing_delegation_to_person_id_person_id_fk" FOREIGN KEY ("to_person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_drill_agent" ON "agent_drill" USING btree ("agent_id","kind","drilled_at");--> statement-breakpoint
CREATE UNIQUE INDEX "account_link_open" ON "account_link" USING btree ("issuer","subject") WHERE "account_link"."state" = 'open';--> statement-breakpoint
CREATE INDEX "account_link_person" ON "account_link" USING btree ("to_person_id");--> statement-breakpoint
CREATE INDEX "proposal_state" ON "proposal" USING btree ("state");--> statement-breakpoint
CREATE UNIQUE INDEX "passkey_credential" ON "passkey" USING btree ("credential_id");--> statement-breakpoint
CREATE INDEX "passkey_person" ON "passkey" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "passkey_challenge_value" ON "passkey_challenge" USING btree ("challenge");--> statement-breakpoint
CREATE INDEX "passkey_challenge_person" ON "passkey_challenge" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "passkey_recovery_person" ON "passkey_recovery" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "duty_exception_person" ON "duty_exception" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "release_comment_release" ON "release_comment" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "signing_delegation_to" ON "signing_delegation" USING btree ("to_person_id");--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_publish_requested_by_person_id_fk" FOREIGN KEY ("publish_requested_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_promoted_from_release_id_fk" FOREIGN KEY ("promoted_from") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_passkey_id_passkey_id_fk" FOREIGN KEY ("passkey_id") REFERENCES "public"."passkey"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_on_behalf_of_person_id_fk" FOREIGN KEY ("on_behalf_of") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_duty_exception_id_duty_exception_id_fk" FOREIGN KEY ("duty_exception_id") REFERENCES "public"."duty_exception"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_confirms_sign_off_id_fk" FOREIGN KEY ("confirms") REFERENCES "public"."sign_off"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "sign_off_layer" ON "sign_off" USING btree ("release_id","layer","seat") WHERE "sign_off"."voided_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "sign_off_person" ON "sign_off" USING btree ("release_id","person_id") WHERE "sign_off"."voided_at" is null and "sign_off"."duty_exception_id" is null;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_state" CHECK ("release"."state" in ('draft', 'in_review', 'approved', 'published', 'superseded', 'withdrawn', 'declined', 'expired'));--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_method" CHECK (("sign_off"."method" = 'passkey') = ("sign_off"."passkey_id" is not null) and ("sign_off"."method" = 'passkey') = ("sign_off"."assertion" is not null));--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_delegate" CHECK (("sign_off"."acted_as" = 'delegate') = ("sign_off"."on_behalf_of" is not null) and "sign_off"."on_behalf_of" is distinct from "sign_off"."person_id");--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_seat" CHECK ("sign_off"."seat" in (1, 2));