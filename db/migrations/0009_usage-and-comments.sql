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