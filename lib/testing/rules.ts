import { type OrganisationRules, RULES_FOR_NEW_ORGANISATIONS } from '@/lib/domain/organisation/rules'

/** Nobody is asked anything or for a drill, and duties count at once: what those rules do has tests of its own. */
export const TEST_RULES: OrganisationRules = {
  ...RULES_FOR_NEW_ORGANISATIONS,
  matrix: RULES_FOR_NEW_ORGANISATIONS.matrix.filter(row => !row.drill),
  checklist: { iam: [], iga: [], pam: [], security: [], app: [], compliance: [] },
}
