DROP INDEX "action_name";--> statement-breakpoint
CREATE UNIQUE INDEX "action_name" ON "action" USING btree ("system_id",md5("name"));