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