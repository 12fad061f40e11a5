ALTER TABLE "action" ADD COLUMN "scoped_by" text;--> statement-breakpoint
ALTER TABLE "action" ADD COLUMN "scoped_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "system" ADD COLUMN "tagged_by" text;--> statement-breakpoint
ALTER TABLE "system" ADD COLUMN "tagged_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "action" ADD CONSTRAINT "action_scoped_by_person_id_fk" FOREIGN KEY ("scoped_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system" ADD CONSTRAINT "system_tagged_by_person_id_fk" FOREIGN KEY ("tagged_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;