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