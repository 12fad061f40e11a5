import type { ReactNode } from 'react'
import { Fact, Facts } from '@/components/console/inspector'
import { OutcomeChip } from '@/components/console/outcome-chip'
import { Nobody, Person } from '@/components/console/person'
import { TierBars } from '@/components/console/tier-bars'
import { Time } from '@/components/console/time'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { visibleText } from '@/lib/domain/action/visible-text'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { ApprovalNeed, Obligations } from '@/lib/domain/policy/model'
import type { ReleaseContent, ReleaseSections } from '@/lib/domain/release/content'
import type { SectionId } from './types'

/** A section as its layer reads it. Everything that its digest binds is on the page. */
export function SectionContent({ content, section }: { content: ReleaseContent; section: SectionId }) {
  const { sections } = content
  if (section === 'iam') return <Identity iam={sections.iam} />
  if (section === 'iga') return <Entitlement iga={sections.iga} />
  if (section === 'pam') return <Privileged pam={sections.pam} />
  if (section === 'security') return <Surface security={sections.security} />
  if (section === 'app') return <Actions app={sections.app} />
  if (section === 'compliance') return <Evidence compliance={sections.compliance} />
  return <Owners content={content} />
}

/** Names that came from a server: hidden and reordering characters are made visible. */
function Mono({ children }: { children: string }) {
  return <span className="font-mono text-meta wrap-anywhere">{visibleText(children)}</span>
}

function Words({ items, none }: { items: readonly string[]; none: string }) {
  if (items.length === 0) return <span className="text-muted">{none}</span>
  return (
    <ul>
      {items.map(item => (
        <li key={item}>
          <Mono>{item}</Mono>
        </li>
      ))}
    </ul>
  )
}

function Identity({ iam }: { iam: ReleaseSections['iam'] }) {
  return (
    <Facts>
      <Fact label="Workload identities">
        <Words items={iam.identities.map(identity => identity.key)} none="None" />
      </Fact>
      <Fact label="Credentials">live {iam.credential_max_seconds.toLocaleString('en')} seconds at most</Fact>
      <Fact label="Tokens">
        {iam.sender_constrained ? 'bound to their sender' : 'bearer tokens are accepted'}
      </Fact>
      <Fact label="Model">
        <Mono>{iam.model}</Mono>
      </Fact>
      <Fact label="Prompt">
        <Mono>{iam.prompt_reference}</Mono>
      </Fact>
    </Facts>
  )
}

function Entitlement({ iga }: { iga: ReleaseSections['iga'] }) {
  return (
    <Facts>
      <Fact label="Purpose">
        <span className="whitespace-pre-wrap">{iga.description}</span>
      </Fact>
      <Fact label="Purpose codes">
        <Words items={iga.purposes} none="None: every request is denied" />
      </Fact>
      <Fact label="Systems">
        <ul>
          {iga.systems.map(system => (
            <li key={system.id}>
              {system.name} <Mono>{system.slug}</Mono>
            </li>
          ))}
        </ul>
      </Fact>
      <Fact label="Certified for">{iga.certified_for_days} days from approval, then denied</Fact>
    </Facts>
  )
}

const needs = (approvals: readonly ApprovalNeed[]) =>
  approvals.map(need => `${need.count} × ${LAYER_NAMES[need.layer]}`).join(' and ') || '–'

function Privileged({ pam }: { pam: ReleaseSections['pam'] }) {
  return (
    <>
      <Facts>
        <Fact label="Rollback">
          <span className="whitespace-pre-wrap">{pam.rollback}</span>
        </Fact>
        <Fact label="Kill switch">through the pulse, re-signed every 20 seconds</Fact>
      </Facts>
      <Part
        title="Privileged actions"
        none="No action needs more than its classification"
        count={pam.privileged.length}
      >
        <Table aria-label="Privileged actions">
          <Heads names={['System', 'Action', 'Tier', 'Outcome', 'Approval by']} />
          <TableBody>
            {pam.privileged.map(row => (
              <TableRow key={`${row.system} ${row.action}`}>
                <TableCell>
                  <Mono>{row.system}</Mono>
                </TableCell>
                <TableCell className="w-full min-w-40 whitespace-normal">
                  <Mono>{row.action}</Mono>
                </TableCell>
                <TableCell>
                  <TierBars tier={row.tier} />
                </TableCell>
                <TableCell>
                  <OutcomeChip outcome={row.outcome} />
                </TableCell>
                <TableCell className="whitespace-normal">{needs(row.approvals)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Part>
    </>
  )
}

const MODES = {
  direct: 'by itself',
  via: 'through other agents only',
  both: 'by itself and through others',
} as const

function Surface({ security }: { security: ReleaseSections['security'] }) {
  const reach = (rows: readonly { system: string; items: readonly string[] }[]) =>
    rows.flatMap(row => row.items.map(item => `${row.system} ${item}`))
  return (
    <>
      <Facts>
        <Fact label="Delegates to">
          <Words items={security.delegates_to.map(row => row.name)} none="No agent" />
        </Fact>
        <Fact label="Endpoints">
          <Words
            items={reach(security.endpoints.map(row => ({ system: row.system, items: row.endpoints })))}
            none="None may be named in a request"
          />
        </Fact>
        <Fact label="Data sets">
          <Words
            items={reach(security.datasets.map(row => ({ system: row.system, items: row.datasets })))}
            none="None may be named in a request"
          />
        </Fact>
      </Facts>
      <Part title="Actions it can reach" none="None" count={security.surface.length}>
        <Table aria-label="Actions it can reach">
          <Heads names={['System', 'Action', 'How']} />
          <TableBody>
            {security.surface.map(row => (
              <TableRow key={`${row.system} ${row.action}`}>
                <TableCell>
                  <Mono>{row.system}</Mono>
                </TableCell>
                <TableCell className="w-full min-w-40 whitespace-normal">
                  <Mono>{row.action}</Mono>
                </TableCell>
                <TableCell className="text-muted">{MODES[row.mode]}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Part>
    </>
  )
}

function Actions({ app }: { app: ReleaseSections['app'] }) {
  return (
    <Table aria-label="Actions">
      <Heads names={['Action', 'Classification', 'Tier', 'Outcome', 'Thresholds']} />
      <TableBody>
        {app.actions.map(action => (
          <TableRow key={`${action.system} ${action.action}`}>
            <TableCell className="w-1/3 min-w-40 py-1 whitespace-normal">
              <Mono>{`${action.system} ${action.action}`}</Mono>
            </TableCell>
            <TableCell className="w-1/3 py-1 whitespace-normal">
              {action.classification ? (
                <>
                  {action.classification.effect.replaceAll('_', ' ')}, {action.classification.data_class}
                  {!action.classification.reversible && ', irreversible'}
                  {action.overridden && <span className="text-muted"> (override)</span>}
                </>
              ) : (
                <span className="text-deny">Unclassified</span>
              )}
            </TableCell>
            <TableCell>
              <TierBars tier={action.classification ? action.tier.tier : 'unclassified'} />
            </TableCell>
            <TableCell>
              <OutcomeChip outcome={action.tier.outcome} />
            </TableCell>
            <TableCell className="w-1/3 py-1 whitespace-normal">
              {action.thresholds.length === 0 ? (
                <span className="text-muted">–</span>
              ) : (
                <ul>
                  {action.thresholds.map(rule => (
                    <li key={`${rule.id}@${rule.version}`} className="wrap-anywhere">
                      {rule.message}
                    </li>
                  ))}
                </ul>
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function obligationWords(obligations: Obligations): string {
  const words = [
    obligations.credential_max_seconds !== undefined && `credentials ${obligations.credential_max_seconds} s`,
    obligations.sender_constrained && 'sender-constrained token',
    obligations.session_recorded && 'session recorded',
    obligations.log_fields?.length && `logs ${obligations.log_fields.join(', ')}`,
    obligations.redact_fields?.length && `redacts ${obligations.redact_fields.join(', ')}`,
  ].filter(Boolean)
  return words.join('; ')
}

function Evidence({ compliance }: { compliance: ReleaseSections['compliance'] }) {
  return (
    <>
      <Part title="Guardrails that apply" none="None" count={compliance.guardrails.length}>
        <Table aria-label="Guardrails that apply">
          <Heads names={['Guardrail', 'At least', 'When, and with what', 'Actions']} />
          <TableBody>
            {compliance.guardrails.map(({ rule, name, matches }) => (
              <TableRow key={rule.id}>
                <TableCell className="w-2/5 min-w-32 py-1 whitespace-normal">
                  {name}{' '}
                  <span className="text-muted">
                    {LAYER_NAMES[rule.layer]} v{rule.version}
                  </span>
                </TableCell>
                <TableCell>
                  <OutcomeChip outcome={rule.outcome} />
                </TableCell>
                <TableCell className="w-3/5 min-w-32 py-1 whitespace-normal">
                  {rule.message}
                  <span className="block text-meta text-muted">{obligationWords(rule.obligations)}</span>
                </TableCell>
                <TableCell className="text-right tabular-nums">{matches.length}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Part>
      <Part title="Exceptions" none="No exception from a guardrail" count={compliance.exceptions.length}>
        <Table aria-label="Exceptions">
          <Heads names={['Action', 'Up to version', 'Ends', 'Reason']} />
          <TableBody>
            {compliance.exceptions.map(row => (
              <TableRow key={row.id}>
                <TableCell>
                  <Mono>{`${row.system} ${row.action}`}</Mono>
                </TableCell>
                <TableCell>v{row.up_to_version}</TableCell>
                <TableCell>
                  <Time at={row.expires_at} show="date" />
                </TableCell>
                <TableCell className="w-full whitespace-normal">{row.reason}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Part>
      <Part
        title="Fields that enforcers log"
        none="No guardrail asks for any"
        count={compliance.log_fields.length}
      >
        <Words items={compliance.log_fields} none="None" />
      </Part>
    </>
  )
}

function Owners({ content }: { content: ReleaseContent }) {
  return (
    <Table aria-label="Owners">
      <Heads names={['Layer', 'Team', 'Accountable', 'Deputy']} />
      <TableBody>
        {CONTROL_LAYERS.map(layer => {
          const { team, accountable, deputy } = content.ownership[layer]
          return (
            <TableRow key={layer}>
              <TableCell>{LAYER_NAMES[layer]}</TableCell>
              <TableCell>{team ?? '–'}</TableCell>
              <TableCell>
                {accountable ? <Person name={accountable.name} /> : <span className="text-deny">Vacant</span>}
              </TableCell>
              <TableCell className="w-full">{deputy ? <Person name={deputy.name} /> : <Nobody />}</TableCell>
            </TableRow>
          )
        })}
      </TableBody>
    </Table>
  )
}

function Part({
  title,
  none,
  count,
  children,
}: {
  title: string
  none: string
  count: number
  children: ReactNode
}) {
  return (
    <div className="mt-5 first:mt-0">
      <h4 className="mb-1 text-table font-medium">
        {title} <span className="font-normal text-muted tabular-nums">{count}</span>
      </h4>
      {count === 0 ? <p className="text-table text-muted">{none}</p> : children}
    </div>
  )
}

function Heads({ names }: { names: readonly string[] }) {
  return (
    <TableHead>
      <tr>
        {names.map(name => (
          <TableHeader key={name} className="static">
            {name}
          </TableHeader>
        ))}
      </tr>
    </TableHead>
  )
}
