/** Everything that can be asked, by name. */
import { agentCatalogue } from './agent/agent-catalogue'
import { getAgent } from './agent/get-agent'
import { getSurface } from './agent/get-surface'
import { listAgents } from './agent/list-agents'
import { listBuilds } from './agent/list-builds'
import { listVacantLayers } from './control-layer/list-vacant'
import type { AnyQuery } from './define-query'
import { getAction } from './action/get-action'
import { importProgress } from './action/import-progress'
import { listActions } from './action/list-actions'
import { listClassificationRules } from './action/list-classification-rules'
import { previewClassificationRule } from './action/preview-classification-rule'
import { previewImport } from './action/preview-import'
import { previewPurposes } from './action/preview-purposes'
import { getMember } from './member/get-member'
import { listMembers } from './member/list-members'
import { whoAmI } from './member/who-am-i'
import { listPurposes } from './purpose/list-purposes'
import { listSessions } from './session/list-sessions'
import { listTeams } from './team/list-teams'
import { listTokens } from './token/list-tokens'
import { listPasskeys } from './passkey/list-passkeys'
import { getBundle } from './bundle/get-bundle'
import { getExport } from './bundle/get-export'
import { listBundles } from './bundle/list-bundles'
import { getEnforcer } from './enforcer/get-enforcer'
import { listEnforcers } from './enforcer/list-enforcers'
import { listFields } from './enforcer/list-fields'
import { listEnvironments } from './environment/list-environments'
import { getEvidence } from './evidence/get-evidence'
import { listEvidence } from './evidence/list-evidence'
import { listEvidenceFacets } from './evidence/list-facets'
import { homeSummary } from './home/home-summary'
import { navCounts } from './home/nav-counts'
import { listDrift } from './drift/list-drift'
import { listCertifications } from './recertification/list-certifications'
import { compareOutcomes } from './release/compare-outcomes'
import { compareTwoReleases } from './release/compare-releases'
import { getRelease } from './release/get-release'
import { getReleaseExport } from './release/get-release-export'
import { listDelegations } from './release/list-delegations'
import { releaseCommentSubjects } from './release/release-comment-subjects'
import { releaseComments } from './release/release-comments'
import { listReleaseChoices } from './release/list-choices'
import { listReleases } from './release/list-releases'
import { getPromotion } from './release/get-promotion'
import { previewPromotion } from './release/preview-promotion'
import { previewRelease } from './release/preview-release'
import { dutyExceptions } from './organisation/duty-exceptions'
import { signOffRules } from './organisation/sign-off-rules'
import { policyCoverage } from './policy/coverage'
import { evaluatePolicy } from './policy/evaluate-policy'
import { getGuardrail } from './policy/get-guardrail'
import { getGuardrailProposal } from './policy/get-guardrail-proposal'
import { listExceptionRequests } from './policy/exception-requests'
import { listExceptions } from './policy/list-exceptions'
import { listGuardrails } from './policy/list-guardrails'
import { getThresholdProposal } from './policy/get-threshold-proposal'
import { listThresholdProposals } from './policy/list-threshold-proposals'
import { listThresholds } from './policy/list-thresholds'
import { ruleHistory } from './policy/rule-history'
import { previewRule } from './policy/preview-rule'
import { policySimulation } from './policy/simulation'
import { listSigningKeys } from './signing-key/list-signing-keys'
import { getSource } from './system/get-source'
import { listSystems } from './system/list-systems'

export const QUERIES = [
  listSystems,
  getSource,
  listActions,
  getAction,
  previewImport,
  previewPurposes,
  listClassificationRules,
  previewClassificationRule,
  policyCoverage,
  importProgress,
  listThresholds,
  listThresholdProposals,
  getThresholdProposal,
  ruleHistory,
  listGuardrails,
  getGuardrail,
  getGuardrailProposal,
  listExceptions,
  listExceptionRequests,
  previewRule,
  policySimulation,
  evaluatePolicy,
  listAgents,
  getAgent,
  listBuilds,
  agentCatalogue,
  getSurface,
  listVacantLayers,
  listMembers,
  getMember,
  whoAmI,
  listTeams,
  listSessions,
  listTokens,
  listPasskeys,
  listSigningKeys,
  listPurposes,
  listEnvironments,
  signOffRules,
  dutyExceptions,
  listBundles,
  getBundle,
  getExport,
  listEnforcers,
  listFields,
  getEnforcer,
  listEvidence,
  listEvidenceFacets,
  getEvidence,
  listReleases,
  releaseComments,
  releaseCommentSubjects,
  listDelegations,
  getRelease,
  getReleaseExport,
  compareTwoReleases,
  compareOutcomes,
  listReleaseChoices,
  previewRelease,
  previewPromotion,
  getPromotion,
  listDrift,
  listCertifications,
  homeSummary,
  navCounts,
] as const satisfies readonly AnyQuery[]

/** By name, worked out once: a look-up per use would cost the compiler a walk over all of them. */
type ByName = { [Each in (typeof QUERIES)[number] as Each['name']]: Each }
export type QueryName = keyof ByName
export type QueryNamed<N extends QueryName> = ByName[N]

const byName = new Map<string, AnyQuery>((QUERIES as readonly AnyQuery[]).map(query => [query.name, query]))

export function queryNamed(name: string): AnyQuery | undefined {
  return byName.get(name)
}
