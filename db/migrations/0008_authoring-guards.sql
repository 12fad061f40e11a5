-- Rules that suggest classifications, and what app teams suggest where Security writes them.
GRANT SELECT, INSERT, UPDATE ON classification_rule, action_suggestion TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT ON classification_rule, action_suggestion TO countersign_worker_rt, countersign_signer_rt, countersign_auditor_ro;
