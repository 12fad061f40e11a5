/**
 * What a signer would look up in their section, looked up: facts that a program can settle. They inform and never
 * block; whether what they say is good enough is the judgement that the signature stands for.
 */
import type { ControlLayer } from '../control-layer/layers'
import type { ReleaseContent } from './content'

export type SectionCheck = { ok: boolean; text: string }

const LONG_CREDENTIAL_SECONDS = 3600

const many = (count: number, one: string) => `${count.toLocaleString('en')} ${count === 1 ? one : `${one}s`}`

export function sectionChecks({ sections }: ReleaseContent, layer: ControlLayer): SectionCheck[] {
  return CHECKS[layer](sections)
}

type Sections = ReleaseContent['sections']

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
        text: `${many(direct, 'action')} it can make itself, ${security.surface.length - direct} through others only`,
      },
      {
        ok: true,
        text:
          security.delegates_to.length === 0
            ? 'It delegates to no agent'
            : `It may delegate to ${security.delegates_to.map(row => row.name).join(', ')}`,
      },
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
  ],
}
