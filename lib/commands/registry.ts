/** Everything that can happen, by name. One line per command; the tests walk this list. */
import { addAction } from './action/add-action'
import { classifyActions } from './action/classify-actions'
import { clearOverride } from './action/clear-override'
import { importActions } from './action/import-actions'
import { importLive } from './action/import-live'
import { overrideAction } from './action/override-action'
import { dismissSuggestion } from './action/dismiss-suggestion'
import { removeClassificationRule } from './action/remove-classification-rule'
import { setClassificationRule } from './action/set-classification-rule'
import { setPurposes } from './action/set-purposes'
import { setTags } from './action/set-tags'
import { suggestClassificationCommand } from './action/suggest-classification'
import { declareBuild } from './agent/declare-build'
import { startPrototype, stopPrototype } from './agent/manage-prototype'
import { recordDrill } from './agent/record-drill'
import { registerAgent } from './agent/register-agent'
import { resumeAgent } from './agent/resume-agent'
import { retireAgent } from './agent/retire-agent'
import { setSurface } from './agent/set-surface'
import { suspendAgent } from './agent/suspend-agent'
import { updateAgent } from './agent/update-agent'
import { publishBundle } from './bundle/publish-bundle'
import { beginExport } from './bundle/begin-export'
import { endExport } from './bundle/end-export'
import { requestExport } from './bundle/request-export'
import { storeExport } from './bundle/store-export'
import { assignLayer } from './control-layer/assign-layer'
import type { AnyCommand } from './define-command'
import { compareAttestations } from './drift/compare-attestations'
import { dismissDrift } from './drift/dismiss-drift'
import { createEnvironment } from './environment/create-environment'
import { declareSupply } from './enforcer/declare-supply'
import { registerEnforcer } from './enforcer/register-enforcer'
import { revokeEnforcer } from './enforcer/revoke-enforcer'
import { rotateEnforcerToken } from './enforcer/rotate-enforcer-token'
import { exportEvidence } from './evidence/export-evidence'
import { addMember } from './member/add-member'
import { deactivateMember } from './member/deactivate-member'
import { confirmAccountLink, rejectAccountLink } from './member/decide-account-link'
import { linkAccount } from './member/link-account'
import { reactivateMember } from './member/reactivate-member'
import { setTeams } from './member/set-teams'
import { confirmProposal } from './organisation/confirm-proposal'
import { endDutyExceptionNow } from './organisation/end-duty-exception'
import { proposeDutyException } from './organisation/propose-duty-exception'
import { proposeRules } from './organisation/propose-rules'
import { rejectProposal } from './organisation/reject-proposal'
import { setUpOrganisation } from './organisation/set-up-organisation'
import { withdrawProposal } from './organisation/withdraw-proposal'
import { refuseException, withdrawException } from './policy/close-exception-request'
import { endExceptionNow } from './policy/end-exception'
import { grantException } from './policy/grant-exception'
import { removeGuardrail } from './policy/remove-guardrail'
import { commentRule } from './policy/comment-rule'
import { proposeThreshold } from './policy/propose-threshold'
import { proposeThresholdRemoval } from './policy/propose-threshold-removal'
import { removeThreshold } from './policy/remove-threshold'
import { requestException } from './policy/request-exception'
import { setGuardrail } from './policy/set-guardrail'
import { setThreshold } from './policy/set-threshold'
import { beginEnrolment } from './passkey/begin-enrolment'
import { confirmRecovery } from './passkey/confirm-recovery'
import { enrolPasskey } from './passkey/enrol-passkey'
import { removePasskey } from './passkey/remove-passkey'
import { requestRecovery } from './passkey/request-recovery'
import { vouchPasskey } from './passkey/vouch-passkey'
import { createPurpose } from './purpose/create-purpose'
import { retirePurpose } from './purpose/retire-purpose'
import { updatePurpose } from './purpose/update-purpose'
import { certifyRelease } from './recertification/certify-release'
import { recordLapses } from './recertification/record-lapses'
import { commentOnRelease } from './release/comment-on-release'
import { declineRelease } from './release/decline-release'
import { delegateLayer } from './release/delegate-layer'
import { beginSignature } from './release/begin-signature'
import { draftRelease } from './release/draft-release'
import { expireApprovals } from './release/expire-approvals'
import { promoteRelease } from './release/promote-release'
import { publishRelease } from './release/publish-release'
import { remindNow } from './release/remind-now'
import { remindSigners } from './release/remind-signers'
import { reopenThread } from './release/reopen-thread'
import { requestChanges } from './release/request-changes'
import { resolveThread } from './release/resolve-thread'
import { revokeDelegation } from './release/revoke-delegation'
import { signRelease } from './release/sign-release'
import { stateIntent } from './release/state-intent'
import { submitRelease } from './release/submit-release'
import { withdrawRelease } from './release/withdraw-release'
import { withdrawSignature } from './release/withdraw-signature'
import { endSession } from './session/end-session'
import { revokeSession } from './session/revoke-session'
import { startSession } from './session/start-session'
import { createSigningKey } from './signing-key/create-signing-key'
import { checkSourceNow } from './system/check-source-now'
import { createSystem } from './system/create-system'
import { recordSourceFailure } from './system/record-source-failure'
import { removeSource } from './system/remove-source'
import { setSource } from './system/set-source'
import { setSystemTags } from './system/set-system-tags'
import { createTeam } from './team/create-team'
import { createToken } from './token/create-token'
import { revokeToken } from './token/revoke-token'

export const COMMANDS = [
  registerAgent,
  recordDrill,
  startPrototype,
  stopPrototype,
  updateAgent,
  declareBuild,
  setSurface,
  suspendAgent,
  resumeAgent,
  retireAgent,
  assignLayer,
  addMember,
  deactivateMember,
  reactivateMember,
  linkAccount,
  confirmAccountLink,
  rejectAccountLink,
  setTeams,
  createTeam,
  startSession,
  endSession,
  revokeSession,
  createToken,
  revokeToken,
  createEnvironment,
  createPurpose,
  updatePurpose,
  retirePurpose,
  createSystem,
  importActions,
  setSource,
  removeSource,
  checkSourceNow,
  importLive,
  recordSourceFailure,
  compareAttestations,
  dismissDrift,
  addAction,
  classifyActions,
  overrideAction,
  clearOverride,
  setPurposes,
  setTags,
  setSystemTags,
  setClassificationRule,
  removeClassificationRule,
  suggestClassificationCommand,
  dismissSuggestion,
  setThreshold,
  removeThreshold,
  proposeThreshold,
  proposeThresholdRemoval,
  commentRule,
  setGuardrail,
  removeGuardrail,
  requestException,
  grantException,
  refuseException,
  withdrawException,
  endExceptionNow,
  publishBundle,
  requestExport,
  beginExport,
  endExport,
  storeExport,
  declareSupply,
  registerEnforcer,
  rotateEnforcerToken,
  revokeEnforcer,
  exportEvidence,
  certifyRelease,
  recordLapses,
  draftRelease,
  promoteRelease,
  submitRelease,
  beginSignature,
  signRelease,
  requestChanges,
  declineRelease,
  commentOnRelease,
  resolveThread,
  reopenThread,
  remindSigners,
  remindNow,
  stateIntent,
  delegateLayer,
  revokeDelegation,
  withdrawRelease,
  withdrawSignature,
  publishRelease,
  expireApprovals,
  beginEnrolment,
  enrolPasskey,
  removePasskey,
  vouchPasskey,
  requestRecovery,
  confirmRecovery,
  createSigningKey,
  setUpOrganisation,
  proposeRules,
  proposeDutyException,
  confirmProposal,
  rejectProposal,
  withdrawProposal,
  endDutyExceptionNow,
] as const satisfies readonly AnyCommand[]

/** By name, worked out once: a look-up per use would cost the compiler a walk over all of them. */
type ByName = { [Each in (typeof COMMANDS)[number] as Each['name']]: Each }
export type CommandName = keyof ByName
export type CommandNamed<N extends CommandName> = ByName[N]

const byName = new Map<string, AnyCommand>(
  (COMMANDS as readonly AnyCommand[]).map(command => [command.name, command]),
)

export function commandNamed(name: string): AnyCommand | undefined {
  return byName.get(name)
}
