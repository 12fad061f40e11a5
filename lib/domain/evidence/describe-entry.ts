/** One entry as a sentence for people. Unknown kinds read as their name: nothing is hidden for want of a phrase. */
import { visibleLine } from '../action/visible-text'
import { FUNCTION_NAMES } from '../member/permissions'
import { at, capital, count, list, named, quoted, text, why, codes } from './phrase-parts'
import { actionsOf, changedKeys, classification, importCounts, record } from './phrase-records'

type Data = Record<string, unknown>
type Entry = { type: string; code: string; subject: string; data: Data }

const layerOf = (data: Data): string => FUNCTION_NAMES[text(data.layer) as keyof typeof FUNCTION_NAMES] ?? ''
const outcome = (data: Data): string => {
  const word = text(data.outcome).replace('step_up', 'step-up')
  return word && ` at least ${word}`
}

const PROPOSED: Record<string, string> = {
  'duty-exception': 'an exception from the separation of duties',
  guardrail: 'a changed guardrail',
  threshold: 'a suggested threshold',
}
const proposal = (data: Data): string => PROPOSED[text(data.kind)] ?? 'other sign-off rules'

/** Whose idea it was, where Security accepted it. */
const suggestedBy = (data: Data): string => {
  const name = visibleLine(text(record(data.team).name))
  return name && `, as ${name} suggested`
}

const REMINDED: Record<string, string> = {
  reminder: 'Reminded the owner',
  'escalated-to-deputy': 'Reminded the deputy',
  'escalated-to-team': 'Reminded the team',
  'by-hand': 'Reminded by hand those',
}

const of = (name: unknown): string => {
  const shown = visibleLine(text(name))
  return shown && ` of ${shown}`
}
const ENROLLED_BY: Record<string, string> = {
  key: ', confirmed with another passkey',
  recovery: ', after a recovery',
}

/** One phrase per event type that a command emits; a test reads the commands and misses none. */
export const PHRASES: Record<string, (data: Data) => string> = {
  'refusal.recorded': data => `Refused ${text(data.operation)}${why(data.detail)}`,

  'agent.registered': data => `Registered agent${named(data.name)}`,
  'agent.updated': data => `Edited the agent${list(changedKeys(data.changed), ': ')}`,
  'agent.build-declared': data =>
    `Declared build${named(data.reference)}${data.repeated === true ? ' again' : ''}`,
  'agent.surface-changed': data => `Changed what the agent may call: ${count(data.changed, 'action')}`,
  'agent.prototype-started': data =>
    `Started prototype mode in ${text(data.environment)}${at(data.ends_at, ' until ')}${why(data.reason)}`,
  'agent.prototype-ended': data => `Ended prototype mode in ${text(data.environment)}`,
  'agent.drill-recorded': data =>
    `Recorded a ${data.kind === 'rollback' ? 'rollback' : 'kill-switch'} drill${at(data.drilled_at, ' of ')} that ${data.result === 'worked' ? 'worked' : 'failed'}${why(data.note)}`,
  'agent.suspended': data => `Suspended the agent${why(data.reason)}`,
  'agent.resume-requested': data =>
    `Asked to resume the agent; a second person has to agree${why(data.reason)}`,
  'agent.resumed': data => `Resumed the agent, agreed by two persons${why(data.reason)}`,
  'agent.retired': data => `Retired the agent${why(data.reason)}`,

  'control-layer.assigned': data => `Assigned ${layerOf(data) || 'a layer'} of the agent${why(data.reason)}`,
  'control-layer.vacated': data => `${layerOf(data) || 'A layer'} of the agent became vacant${why(data.why)}`,
  'control-layer.deputy-promoted': data =>
    `The deputy answers for ${layerOf(data) || 'a layer'} now${why(data.why)}`,
  'control-layer.deputy-removed': data => `${layerOf(data) || 'A layer'} lost its deputy${why(data.why)}`,

  'system.created': data => `Added system${named(data.name)}`,
  'system.imported': data =>
    `Imported ${importCounts(data.counts)}${data.title ? ` from ${quoted(data.title)}` : data.live ? ` from the live server ${quoted(data.live)}` : ''}`,
  'system.source-set': data =>
    `Set the live server ${quoted(data.url)}, compared every ${text(data.every_minutes)} minutes`,
  'system.source-removed': data => `Removed the live server ${quoted(data.url)}`,
  'system.source-check-asked': () => 'Asked for a comparison with the live server now',
  'system.source-failed': data =>
    `The live server ${quoted(data.url)} could not be compared${why(data.error)}`,
  'action.added': data => `Added action ${quoted(data.name)} by hand`,
  'action.classified': data => `Classified ${actionsOf(data)}${classification(data.after)}`,
  'action.unclassified': data => `Took the classification of ${actionsOf(data)} away`,
  'action.overridden': data =>
    `${layerOf(data)} raised ${actionsOf(data)}${classification(data.after)}${why(data.reason)}`,
  'action.purposes-set': data =>
    `Set the purposes of ${actionsOf(data)}${codes(data.after)}${why(data.reason)}`,
  'action.tagged': data => `Tagged ${actionsOf(data)}${codes(data.after)}`,
  'system.tagged': data => `Tagged system${named(data.name)}${codes(data.after)}`,
  'action.classification-rule-set': data =>
    `Kept classification rule${named(data.name)}${why(data.rationale)}`,
  'action.classification-rule-changed': data =>
    `Changed classification rule${named(data.name)}${why(data.rationale)}`,
  'action.classification-rule-removed': data =>
    `Removed classification rule${named(data.name)}${why(data.reason)}`,
  'action.classification-suggested': data =>
    `Suggested a classification of ${actionsOf(data)}${classification(data.classification)}${why(data.rationale)}`,
  'action.suggestion-dismissed': data => `Dismissed what ${text(data.by)} suggested${why(data.reason)}`,
  'action.suggestion-withdrawn': data => `Took their own suggestion back${why(data.reason)}`,
  'purpose.updated': data => `Described a purpose as ${quoted(data.after)}`,
  'purpose.restored': data => `Took a purpose back into use: ${quoted(data.after)}`,
  'purpose.retired': data => `Retired a purpose${why(data.reason)}`,
  'action.override-cleared': data => `Cleared the override of ${actionsOf(data)}${why(data.reason)}`,

  'policy.threshold-set': data =>
    `Set a threshold on ${quoted(data.name)}${outcome(data)}${suggestedBy(data)}${why(data.sentence)}`,
  'policy.threshold-changed': data =>
    `Changed a threshold on ${quoted(data.name)}${outcome(data)}${suggestedBy(data)}${why(data.sentence)}`,
  'policy.threshold-removed': data => `Removed a threshold${suggestedBy(data)}${why(data.reason)}`,
  'policy.threshold-proposed': data =>
    data.act === 'remove'
      ? `Suggested to remove a threshold on ${quoted(data.name)}${why(data.reason)}`
      : `Suggested a threshold on ${quoted(data.name)}${outcome(data)}${why(data.reason)}`,
  'policy.rule-commented': data =>
    `Commented on version ${text(data.version)} of${named(data.name)}${why(data.body)}`,
  'policy.guardrail-set': data => `Set guardrail${named(data.name)}${outcome(data)}${why(data.sentence)}`,
  'policy.guardrail-changed': data =>
    `Changed guardrail${named(data.name)}${outcome(data)}${why(data.sentence)}`,
  'policy.guardrail-removed': data => `Removed guardrail${named(data.name)}${why(data.reason)}`,
  'policy.guardrail-proposed': data =>
    `Proposed guardrail${named(data.name)}${outcome(data)}${why(data.reason)}`,
  'policy.exception-requested': data =>
    `Asked for an exception for ${quoted(data.name ?? data.system)}${at(data.expires_at, ' until ')}${why(data.reason)}`,
  'policy.exception-refused': data => `Refused an exception${why(data.reason)}`,
  'policy.exception-withdrawn': () => 'Took back the request for an exception',
  'policy.exception-granted': data =>
    `Granted an exception for ${quoted(data.name)}${at(data.expires_at, ' until ')}${why(data.reason)}`,
  'policy.exception-ended': data => `Ended an exception${why(data.reason)}`,

  'release.drafted': data =>
    data.promoted_from
      ? `Promoted ${visibleLine(text(data.promoted_label))} to ${text(data.environment)} as r${text(data.number)}${why(data.intent)}`
      : `Drafted release r${text(data.number)} for ${text(data.environment)}${why(data.intent)}`,
  'release.recomposed': data => `The release was composed again${why(data.why)}`,
  'release.submitted': () => 'Submitted the release for review',
  'release.signature-begun': data => `Was shown what to sign for ${layerOf(data)}`,
  'release.signed': data =>
    `Signed ${layerOf(data)}${data.acted_as === 'deputy' ? ' as deputy' : ''}${why(data.meaning)}`,
  'release.signature-withdrawn': data => `Withdrew the signature of ${layerOf(data)}${why(data.reason)}`,
  'release.sign-offs-voided': data => `${count(data.voided, 'signature')} became void${why(data.why)}`,
  'release.changes-requested': data => `${layerOf(data)} asked for changes${why(data.reason)}`,
  'release.declined': data => `${layerOf(data)} declined the release${why(data.reason)}`,
  'release.commented': data =>
    data.requests_change === true
      ? `Asked for a change in ${layerOf(data) || 'the release'}${why(data.body)}`
      : `${data.answers === true ? 'Answered a comment' : 'Commented'}${layerOf(data) && ` on ${layerOf(data)}`}${why(data.body)}`,
  'release.thread-resolved': data => `Resolved a thread${layerOf(data) && ` on ${layerOf(data)}`}`,
  'release.thread-reopened': data => `Opened a thread again${layerOf(data) && ` on ${layerOf(data)}`}`,
  'release.reminded': data =>
    `${REMINDED[text(data.kind)] ?? 'Reminded'}${layerOf(data) && ` of ${layerOf(data)}`}: the release still waits for their answer`,
  'release.intent-stated': data => `Stated the business intent, which is no signature${why(data.statement)}`,
  'release.delegated': data =>
    `Named ${visibleLine(text(data.name)) || 'somebody'} to stand in${layerOf(data) && ` for ${layerOf(data)}`}${at(data.ends_at, ' until ')}${why(data.reason)}`,
  'release.delegation-revoked': data =>
    `Revoked a delegation${layerOf(data) && ` of ${layerOf(data)}`}${why(data.reason)}`,
  'release.publication-requested': () => 'Asked for its publication',
  'drift.detected': data => `Found ${count(data.count, 'difference')} from what was released`,
  'drift.cleared': data => {
    const [first] = Array.isArray(data.items) ? data.items : []
    return first?.because === 'dismissed'
      ? `Put aside what an enforcer saw${why(first.reason)}`
      : `${count(data.count, 'difference')} from what was released went away`
  },
  'release.expired': () => 'The approval expired: nobody published it in time',
  'release.approved': data => `Approved: all layers signed${at(data.certified_until, ', certified until ')}`,
  'release.withdrawn': data => `Withdrew the release${why(data.reason ?? data.why)}`,
  'release.published': data => `In force with bundle ${text(data.serial)} of ${text(data.environment)}`,

  'certification.renewed': data =>
    `Certified again${at(data.certified_until, ' until ')}${why(data.statement)}`,
  'certification.lapsed': data =>
    `The certification lapsed${at(data.certified_until, ' on ')}: calls are denied`,

  'bundle.published': data =>
    `Published bundle ${text(data.serial)} of ${text(data.environment)}${why(data.reason)}`,
  'bundle.release-withheld': data => `Kept a release out of the bundle${why(data.why)}`,
  'bundle.export-requested': data =>
    `Asked for bundle ${text(data.serial)} of ${text(data.environment)} in other formats`,
  'bundle.export-begun': data =>
    `Began attempt ${text(data.attempt)} to export bundle ${text(data.serial)} of ${text(data.environment)}`,
  'bundle.export-failed': data =>
    `Failed to export bundle ${text(data.serial)} of ${text(data.environment)}${why(data.why)}`,
  'bundle.export-stopped': data =>
    `Stopped exporting bundle ${text(data.serial)} of ${text(data.environment)}${why(data.why)}`,
  'bundle.exported': data =>
    `Made the signed export of bundle ${text(data.serial)} of ${text(data.environment)}`,
  'enforcer.registered': data => `Registered enforcer${named(data.name)} for ${text(data.environment)}`,
  'enforcer.supply-declared': data =>
    `Said what enforcer${named(data.name)} supplies${list(data.supplies, ': ') || ': nothing'}`,
  'enforcer.token-rotated': () => 'Replaced the enforcer’s token',
  'enforcer.revoked': data => `Revoked the enforcer${why(data.reason)}`,
  'identity.unknown-seen': data =>
    `Enforcer${named(data.enforcer)} saw ${quoted(data.identity)}${why(data.why)}`,
  'signing-key.created': data =>
    `Made the key that signs ${data.purpose === 'log' ? 'checkpoints' : 'bundles'}`,

  'evidence.exported': data =>
    `Took evidence away${list(Object.keys(record(data.scope)), ', filtered by ') || ': the whole log'}`,

  'organisation.set-up': () => 'Set up the organisation',
  'organisation.rules-proposed': data => `Proposed other sign-off rules${why(data.reason)}`,
  'organisation.rules-changed': data =>
    `Confirmed version ${text(data.version)} of the sign-off rules: ${count(data.changes, 'change')}`,
  'organisation.proposal-rejected': data => `Rejected ${proposal(data)}${why(data.reason)}`,
  'organisation.proposal-withdrawn': data => `Withdrew ${proposal(data)}`,
  'organisation.duty-exception-proposed': data =>
    `Proposed an exception from the separation of duties${at(data.ends_at, ' until ')}${why(data.reason)}`,
  'organisation.duty-exception-granted': data =>
    `Excepted ${visibleLine(text(data.name)) || 'a person'} from the separation of duties${at(data.ends_at, ' until ')}${why(data.reason)}`,
  'organisation.duty-exception-ended': data =>
    `Ended an exception from the separation of duties${why(data.reason)}`,
  'environment.created': data => `Added environment${named(data.name)}`,
  'purpose.created': data => `Added purpose${named(data.code)}`,
  'team.created': data => `Created team${named(data.name)}`,
  'member.added': data => `Added ${visibleLine(text(data.name)) || 'a person'}`,
  'member.deactivated': data => `Deactivated the person${why(data.reason)}`,
  'member.reactivated': data => `Reactivated the person${why(data.reason)}`,
  'member.teams-changed': data =>
    `Changed the person’s teams${list(data.added, ': added ')}${list(data.removed, data.added && (data.added as []).length > 0 ? ', removed ' : ': removed ')}`,
  'member.account-link-requested': data => `Said that an account is the person's${why(data.reason)}`,
  'member.account-link-rejected': () => 'Rejected that an account is the person’s',
  'member.account-linked': data => `Linked an account to the person${why(data.reason)}`,
  'session.started': data => (data.first_sign_in === true ? 'Signed in for the first time' : 'Signed in'),
  'session.ended': data => (data.why === 'signed out' ? 'Signed out' : 'The session ended: signed in again'),
  'session.revoked': () => 'Revoked a session',
  'passkey.enrolment-begun': () => 'Began to enrol a passkey',
  'passkey.enrolled': data => `Enrolled passkey${named(data.name)}${ENROLLED_BY[text(data.by)] ?? ''}`,
  'passkey.removed': data => `Removed passkey${named(data.name)}${why(data.reason)}`,
  'passkey.vouched': data => `Vouched for passkey${named(data.name)}${of(data.person_name)}`,
  'passkey.recovery-requested': data => `Requested a recovery of lost passkeys${why(data.reason)}`,
  'passkey.recovery-confirmed': data =>
    `Confirmed the recovery of passkeys${of(data.person_name)}, ${data.confirmation === 2 ? 'as the second' : 'as the first'}${why(data.reason)}`,
  'passkey.recovery-opened': data =>
    `All passkeys${of(data.person_name)} were removed; enrolment is open${at(data.open_until, ' until ')}`,
  'token.created': data => `Created API token${named(data.name)}${at(data.expires_at, ' until ')}`,
  'token.revoked': data => `Revoked API token${named(data.name)}`,
}

export function describeEntry({ type, data }: Entry): string {
  // Data that was too large is kept out of line: then the name of what happened has to do.
  const phrase = Object.hasOwn(PHRASES, type) && !Object.hasOwn(data, '$payload') ? PHRASES[type] : undefined
  if (phrase) return phrase(data).trim()
  return capital(type.replaceAll(/[.-]+/g, ' ')).trim()
}
