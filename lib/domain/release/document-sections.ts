/** The six sections of a package in sentences and tables: all that their digests bind. */
import { durationOf } from '../epoch-seconds'
import { type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import type { ApprovalNeed } from '../policy/model'
import type { ReleaseSections } from './content'
import { type Block, type Column, everythingElse, utcOfSeconds } from './document-blocks'
import { attributeRows, boundaryTable, drillRows, retentionRows, saidRow } from './document-declared'
import { classificationText, OUTCOME_WORDS, purposeLines, ruleText } from './document-rules'
import { reachTable, supplyTable } from './document-reach'
import { ruleNames } from './rule-names'

export function sectionBlocks(sections: ReleaseSections, layer: ControlLayer): Block[] {
  return BLOCKS[layer](sections)
}

const MODES = {
  direct: 'by itself',
  via: 'through other agents only',
  both: 'by itself and through others',
} as const

const needs = (approvals: readonly ApprovalNeed[]) =>
  approvals.map(need => `${need.count} × ${LAYER_NAMES[need.layer]}`).join(' and ') || '–'

const lines = (items: readonly string[], none: string) => (items.length === 0 ? none : items.join('\n'))

const mono = (title: string, share: number): Column => ({ title, share, mono: true })
const column = (title: string, share: number): Column => ({ title, share })

const BLOCKS: Record<ControlLayer, (sections: ReleaseSections) => Block[]> = {
  iam: ({ iam }) => [
    {
      kind: 'facts',
      rows: [
        [
          'Workload identities',
          {
            mono: lines(
              iam.identities.map(identity => `${identity.key} (${identity.kind})`),
              'None',
            ),
          },
        ],
        ['Credentials', `live ${durationOf(iam.credential_max_seconds)} at most`],
        ['Tokens', iam.sender_constrained ? 'bound to their sender' : 'bearer tokens are accepted'],
        ...saidRow('Credentials are issued', iam.credential_issuance),
        ...saidRow('Credentials are revoked', iam.credential_revocation),
        ['Model', { mono: iam.model }],
        ['Prompt', { mono: iam.prompt_reference }],
        ...everythingElse(iam, [
          'identities',
          'credential_max_seconds',
          'sender_constrained',
          'model',
          'prompt_reference',
          'credential_issuance',
          'credential_revocation',
        ]),
      ],
    },
  ],
  iga: ({ iga }) => [
    {
      kind: 'facts',
      rows: [
        ['Purpose', iga.description],
        ['Purpose codes', { mono: lines(iga.purposes, 'None: every request is denied') }],
        [
          'Systems',
          lines(
            iga.systems.map(system => `${system.name} (${system.slug}, ${system.id})`),
            'None',
          ),
        ],
        ['Certified for', `${iga.certified_for_days} days from approval, then denied`],
        ...attributeRows(iga.attributes),
        ...everythingElse(iga, ['description', 'purposes', 'systems', 'certified_for_days', 'attributes']),
      ],
    },
  ],
  pam: ({ pam }) => [
    {
      kind: 'facts',
      rows: [
        ['Rollback', pam.rollback],
        ['Kill switch', pam.kill_switch === 'pulse' ? 'through the pulse' : String(pam.kill_switch)],
        ...drillRows(pam.drills),
        ...everythingElse(pam, ['rollback', 'kill_switch', 'privileged', 'drills']),
      ],
    },
    {
      kind: 'table',
      title: 'Privileged actions',
      none: 'No action needs more than its classification.',
      columns: [
        mono('System', 3),
        mono('Action', 6),
        column('Tier', 2),
        column('Outcome', 2),
        column('Approval by', 4),
      ],
      rows: pam.privileged.map(row => [
        row.system,
        row.action,
        row.tier,
        OUTCOME_WORDS[row.outcome],
        needs(row.approvals),
      ]),
    },
  ],
  security: ({ security, app, compliance }) => [
    {
      kind: 'facts',
      rows: [
        [
          'Delegates to',
          lines(
            security.delegates_to.map(row => `${row.name} (${row.id})`),
            'No agent',
          ),
        ],
        [
          'Endpoints',
          {
            mono: lines(
              security.endpoints.flatMap(row => row.endpoints.map(item => `${row.system} ${item}`)),
              'None may be named in a request',
            ),
          },
        ],
        [
          'Data sets',
          {
            mono: lines(
              security.datasets.flatMap(row => row.datasets.map(item => `${row.system} ${item}`)),
              'None may be named in a request',
            ),
          },
        ],
        ...saidRow('Enforced at a gateway', security.enforced_at_gateway),
        ...saidRow('Enforced in the application', security.enforced_in_application),
        ...everythingElse(security, [
          'trust_boundaries',
          'enforced_at_gateway',
          'enforced_in_application',
          'surface',
          'endpoints',
          'datasets',
          'delegates_to',
          'reach',
          'field_supply',
        ]),
      ],
    },
    {
      kind: 'table',
      title: 'Its own actions',
      none: 'None.',
      columns: [mono('System', 3), mono('Action', 7), column('How', 4)],
      rows: security.surface.map(row => [row.system, row.action, MODES[row.mode]]),
    },
    ...boundaryTable(security.trust_boundaries),
    ...reachTable(security.reach),
    ...supplyTable(security.field_supply, ruleNames({ app, compliance })),
  ],
  app: ({ app }) => [
    {
      kind: 'table',
      title: 'Actions',
      none: 'None.',
      columns: [
        mono('System and action', 5),
        column('Classification', 4),
        column('Tier, outcome, approval', 4),
        column('Thresholds', 5),
        mono('Definition', 3),
      ],
      rows: app.actions.map(action => [
        `${action.system}\n${action.action}`,
        [classificationText(action), ...purposeLines(action)].join('\n'),
        `${action.tier.tier}, ${OUTCOME_WORDS[action.tier.outcome]}${action.tier.approvals.length > 0 ? `\n${needs(action.tier.approvals)}` : ''}`,
        action.thresholds.map(ruleText).join('\n') || '–',
        `${action.definition_digest.slice(0, 8)} ${action.definition_digest.slice(8, 16)}`,
      ]),
    },
    {
      kind: 'text',
      text: 'A definition is shown by the first 16 of its 64 digits here; all of them stand under Definitions of the actions.',
    },
    ...rest(app, ['actions']),
  ],
  compliance: ({ compliance }) => [
    {
      kind: 'table',
      title: 'Guardrails that apply',
      none: 'None.',
      columns: [
        column('Guardrail', 4),
        column('At least', 2),
        column('When, and with what', 7),
        mono('Actions', 5),
      ],
      rows: compliance.guardrails.map(({ rule, name, matches }) => [
        `${name}\n${LAYER_NAMES[rule.layer]}`,
        `${OUTCOME_WORDS[rule.outcome]}${rule.approvals.length > 0 ? `\n${needs(rule.approvals)}` : ''}`,
        ruleText(rule),
        matches.map(match => `${match.system} ${match.action}`).join('\n'),
      ]),
    },
    {
      kind: 'table',
      title: 'Exceptions',
      none: 'No exception from a guardrail.',
      columns: [mono('Action', 5), mono('Guardrail', 4), column('Ends', 4), column('Reason', 6)],
      rows: compliance.exceptions.map(row => [
        `${row.system} ${row.action}`,
        `${row.guardrail} up to v${row.up_to_version}`,
        utcOfSeconds(row.expires_at),
        row.whole_system ? `${row.reason} (granted for the whole system)` : row.reason,
      ]),
    },
    {
      kind: 'facts',
      rows: [
        ['Fields that enforcers log', { mono: lines(compliance.log_fields, 'No guardrail asks for any') }],
        ...retentionRows(compliance.retention_days),
        ...everythingElse(compliance, ['guardrails', 'exceptions', 'log_fields', 'retention_days']),
      ],
    },
  ],
}

function rest(section: object, shown: string[]): Block[] {
  const rows = everythingElse(section, shown)
  return rows.length === 0 ? [] : [{ kind: 'facts', rows }]
}
