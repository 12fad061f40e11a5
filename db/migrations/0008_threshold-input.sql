ALTER TABLE "proposal" DROP CONSTRAINT "proposal_subject_named";--> statement-breakpoint
ALTER TABLE "rule" ADD COLUMN "counted" jsonb;--> statement-breakpoint
ALTER TABLE "rule" ADD COLUMN "counted_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_subject_named" CHECK (("proposal"."kind" in ('guardrail', 'threshold')) = ("proposal"."subject_id" is not null));--> statement-breakpoint
ALTER TABLE "rule" ADD CONSTRAINT "rule_counted" CHECK (("rule"."counted" is null) = ("rule"."counted_until" is null));