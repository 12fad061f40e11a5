import { type OrganisationRules, RULES_FOR_NEW_ORGANISATIONS } from '@/lib/domain/organisation/rules'

/** Nobody is asked anything, and duties count at once: what checklists and ages do has tests of its own. */
export const TEST_RULES: OrganisationRules = {
  ...RULES_FOR_NEW_ORGANISATIONS,
  checklist: { iam: [], iga: [], pam: [], security: [], app: [], compliance: [] },
}
