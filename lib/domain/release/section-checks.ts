/**
 * What a signer would look up in their section, looked up: facts that a program can settle. They inform and never
 * block; whether what they say is good enough is the judgement that the signature stands for.
 */
import type { ControlLayer } from '../control-layer/layers'
import {
  DRILL_NAMES,
  killSwitchDrillProblem,
  lastDrill,
  needsDrills,
  rollbackDrillProblem,
} from '../agent/drill'
import { dateOf } from '../epoch-seconds'
import type { Drill, ReleaseContent } from './content'
import { topTier } from './top-tier'

export type SectionCheck = { ok: boolean; text: string }

const LONG_CREDENTIAL_SECONDS = 3600

const many = (count: number, one: string) => `${count.toLocaleString('en')} ${count === 1 ? one : `${one}s`}`

/** `now`: epoch seconds. */
export function sectionChecks(content: ReleaseContent, layer: ControlLayer, now: number): SectionCheck[] {
  return [...CHECKS[layer](content.sections), ...(layer === 'pam' ? drillChecks(content, now) : [])]
}

type Sections = ReleaseContent['sections']

/** Packages from before version 3 say nothing, so nothing can be checked. */
const said = (words: string | undefined, what: string): SectionCheck[] =>
  words === undefined
    ? []
    : [{ ok: words !== '', text: words === '' ? `${what} is not said` : `${what} is written down` }]

/** DESIGN §2: at a gateway and in the application behind it, or whoever gets around the one gets everything. */
function enforcementChecks({
  enforced_at_gateway: gateway,
  enforced_in_application: application,
}: Sections['security']): SectionCheck[] {
  if (gateway === undefined || application === undefined) return []
  if (gateway !== '' && application !== '')
    return [{ ok: true, text: 'Decisions are enforced at a gateway and in the application behind it' }]
  const only = gateway !== '' ? 'at a gateway only' : 'in the application only'
  return [
    {
      ok: false,
      text:
        gateway === '' && application === ''
          ? 'Where decisions are enforced is not said'
          : `Decisions are enforced ${only}: whoever gets around it gets everything`,
    },
  ]
}

function drillChecks({ environment, sections }: ReleaseContent, now: number): SectionCheck[] {
  const { drills } = sections.pam
  const { actions } = sections.app
  const unclassified = actions.some(action => action.classification === null)
  if (!drills) return []
  if (!needsDrills({ production: environment.production, topTier: topTier(actions), unclassified })) return []
  const check = (kind: Drill['kind'], problem: string | null): SectionCheck => {
    const last = lastDrill(drills, kind)
    return problem === null && last
      ? { ok: true, text: `${DRILL_NAMES[kind]} drilled on ${dateOf(last.drilled_at)}: it worked` }
      : { ok: false, text: sentenceCase(problem ?? '') }
  }
  return [
    check('rollback', rollbackDrillProblem(drills, now)),
    check('kill_switch', killSwitchDrillProblem(drills)),
  ]
}

const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const CHECKS: Record<ControlLayer, (sections: Sections) => SectionCheck[]> = {
  iam: ({ iam }) => [
    {
      ok: iam.identities.length > 0,
      text:
        iam.identities.length > 0
          ? `${many(iam.identities.length, 'workload identity').replace('identitys', 'identities')}, each an exact match`
          : 'No workload identity: nothing can act as it',
    },
    {
      ok: iam.credential_max_seconds <= LONG_CREDENTIAL_SECONDS,
      text: `Credentials live ${many(Math.round(iam.credential_max_seconds / 60), 'minute')} at most`,
    },
    {
      ok: iam.sender_constrained,
      text: iam.sender_constrained
        ? 'Tokens are bound to their sender'
        : 'Tokens are bearer tokens: whoever holds one can use it',
    },
    ...said(iam.credential_issuance, 'How credentials are issued'),
    ...said(iam.credential_revocation, 'How credentials are revoked'),
  ],
  iga: ({ iga }) => [
    {
      ok: iga.purposes.length > 0,
      text:
        iga.purposes.length > 0
          ? `Only for ${iga.purposes.join(', ')}`
          : 'Names no purpose: every request is denied',
    },
    { ok: true, text: `Certified for ${many(iga.certified_for_days, 'day')} from approval, then denied` },
  ],
  pam: ({ pam }) => {
    const open = pam.privileged.filter(row => row.outcome === 'step_up' && row.approvals.length === 0)
    return [
      {
        ok: pam.rollback.trim() !== '',
        text: pam.rollback.trim() === '' ? 'No rollback procedure' : 'A rollback procedure is written down',
      },
      {
        ok: open.length === 0,
        text:
          open.length === 0
            ? `${many(pam.privileged.length, 'privileged action')}, each with whose approval it needs`
            : `${many(open.length, 'step-up')} without an approver`,
      },
      { ok: true, text: 'The kill switch reaches it through the pulse' },
    ]
  },
  security: ({ security }) => {
    const direct = security.surface.filter(row => row.mode !== 'via').length
    return [
      {
        ok: true,
        text: `${many(security.surface.length, 'action')} of its own, ${security.surface.length - direct} of them only through others`,
      },
      {
        ok: true,
        text:
          security.delegates_to.length === 0
            ? 'It delegates to no agent'
            : `It may delegate to ${security.delegates_to.map(row => row.name).join(', ')}`,
      },
      ...reachChecks(security),
      ...supplyChecks(security),
      ...(security.trust_boundaries
        ? [
            {
              ok: true,
              text:
                security.trust_boundaries.length === 0
                  ? 'It names no external party that its calls reach'
                  : `Its calls reach ${security.trust_boundaries.map(({ name }) => name).join(', ')}`,
            },
          ]
        : []),
      ...enforcementChecks(security),
    ]
  },
  app: ({ app }) => {
    const unclassified = app.actions.filter(action => action.classification === null).length
    const thresholds = app.actions.reduce((sum, action) => sum + action.thresholds.length, 0)
    return [
      {
        ok: unclassified === 0,
        text:
          unclassified === 0
            ? `All ${many(app.actions.length, 'action')} are classified`
            : `${unclassified} of ${many(app.actions.length, 'action')} unclassified: they are denied`,
      },
      { ok: true, text: `${many(thresholds, 'threshold')} set by the team` },
    ]
  },
  compliance: ({ compliance }) => [
    {
      ok: compliance.guardrails.length > 0,
      text:
        compliance.guardrails.length > 0
          ? `${many(compliance.guardrails.length, 'guardrail')} apply`
          : 'No guardrail applies',
    },
    {
      ok: compliance.exceptions.length === 0,
      text:
        compliance.exceptions.length === 0
          ? 'No exception from a guardrail'
          : `${many(compliance.exceptions.length, 'exception')} from guardrails`,
    },
    {
      ok: true,
      text:
        compliance.log_fields.length > 0
          ? `Enforcers log ${compliance.log_fields.join(', ')}`
          : 'No guardrail asks for fields to be logged',
    },
    ...(compliance.retention_days === undefined
      ? []
      : [{ ok: true, text: `Evidence of its calls is kept for ${many(compliance.retention_days, 'day')}` }]),
  ],
}

/** Whom it can have act for it without having declared them itself: easily overlooked. */
function reachChecks({ reach, delegates_to }: Sections['security']): SectionCheck[] {
  const declared = new Set(delegates_to.map(({ id }) => id))
  const further = (reach ?? []).filter(({ id }) => !declared.has(id))
  if (further.length === 0) return []
  const [first] = further
  return [
    {
      ok: false,
      text: `Through them it can reach ${further.length === 1 ? first!.name : `${many(further.length, 'further agent')}, such as ${first!.name}`}`,
    },
  ]
}

function supplyChecks({ field_supply }: Sections['security']): SectionCheck[] {
  if (!field_supply || field_supply.length === 0) return []
  const missing = field_supply.filter(({ missing_at }) => missing_at.length > 0)
  const at = new Set(missing.flatMap(({ missing_at }) => missing_at.map(({ enforcer }) => enforcer)))
  if (missing.length === 0)
    return [
      {
        ok: true,
        text: `No enforcer is without one of the ${many(field_supply.length, 'field')} that rules look at`,
      },
    ]
  return [
    {
      ok: false,
      text: `${missing.map(({ field }) => field).join(', ')}: rules look at ${missing.length === 1 ? 'it' : 'them'}, and ${many(at.size, 'enforcer')} may not supply ${missing.length === 1 ? 'it' : 'them'}`,
    },
  ]
}
