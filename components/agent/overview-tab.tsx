import Link from 'next/link'
import type { ReactNode } from 'react'
import { durationOf } from '@/lib/domain/epoch-seconds'
import { Fact, Facts } from '@/components/console/inspector'
import { Said } from '@/components/console/said'
import { Time } from '@/components/console/time'
import { Notice } from '@/components/ui/notice'
import { Section } from '@/components/ui/section'
import { Shape } from '@/components/ui/shape'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { paths } from '@/lib/client/paths'
import { Builds } from './builds'
import { attributesSaid, Boundaries } from './declared-facts'
import { Drills } from './drills'
import { Prototypes } from './prototypes'
import type { Agent } from './types'

export function OverviewTab({ agent }: { agent: Agent }) {
  return (
    <div className="grid gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div>
        <Findings agent={agent} />
        <Section title="Systems" description="What it acts on. Actions that are not classified are denied.">
          <Systems agent={agent} />
        </Section>
        <Section
          title="Identity"
          description="Who the enforcer has to see. An identity belongs to one agent only."
        >
          <Facts>
            {agent.identities.map(identity => (
              <Fact key={JSON.stringify(identity)} label={identity.kind === 'spiffe' ? 'SPIFFE ID' : 'Token'}>
                <span className="font-mono text-meta">
                  {identity.kind === 'spiffe' ? identity.id : `${identity.subject} from ${identity.issuer}`}
                </span>
              </Fact>
            ))}
            <Fact label="Credentials">
              at most {durationOf(agent.credential_max_seconds)},{' '}
              {agent.sender_constrained ? 'sender-constrained' : 'bearer'}
            </Fact>
            <Fact label="Issued">
              <Said>{agent.credential_issuance}</Said>
            </Fact>
            <Fact label="Revoked">
              <Said>{agent.credential_revocation}</Said>
            </Fact>
            <Fact label="Model">{agent.model}</Fact>
            <Fact label="Prompt">
              <span className="font-mono text-meta">{agent.prompt_reference}</span>
            </Fact>
          </Facts>
        </Section>
        <Boundaries agent={agent} />
      </div>
      <div>
        <Section title="Purpose">
          <p className="mb-3 text-body">{agent.description}</p>
          <Facts>
            <Fact label="Purpose codes">
              {list(
                agent.purposes.map(purpose => (
                  <span key={purpose.code} title={purpose.description} className="font-mono text-meta">
                    {purpose.code}
                  </span>
                )),
              )}
            </Fact>
            <Fact label="Environments">{agent.environments.join(', ')}</Fact>
            <Fact label="Attributes">{attributesSaid(agent.attributes)}</Fact>
            <Fact label="Team">{agent.team.name}</Fact>
            <Fact label="Registered">
              <Time at={agent.created.at} />
              {agent.created.by && ` by ${agent.created.by}`}
            </Fact>
            <Fact label="Last edited">
              <Time at={agent.updated.at} />
              {agent.updated.by && ` by ${agent.updated.by}`}
            </Fact>
          </Facts>
        </Section>
        <Section title="Rollback" description="What people do when it went wrong.">
          <p className="text-body whitespace-pre-wrap">{agent.rollback}</p>
        </Section>
        <Prototypes agent={agent} />
        <Drills agent={agent} />
        <Builds agent={agent.id} />
      </div>
    </div>
  )
}

function Findings({ agent }: { agent: Agent }) {
  if (agent.findings.length === 0) {
    // A stopped agent says why above; "nothing is wrong" would read as "nothing to see".
    if (agent.state === 'suspended' || agent.state === 'retired') return null
    return (
      <Notice tone="allow" className="mb-8">
        No findings: every layer is owned, every action classified, no certification is about to lapse.
      </Notice>
    )
  }
  return (
    <Section title="Findings">
      <ul className="divide-y border-y">
        {agent.findings.map(finding => (
          <li key={finding.detail} className="flex items-start gap-2 py-2 text-table">
            <Shape
              name={finding.severity === 'blocks' ? 'cross' : 'clock'}
              className={finding.severity === 'blocks' ? 'mt-1 text-deny' : 'mt-1 text-step'}
            />
            <span>
              <span className="sr-only">{finding.severity === 'blocks' ? 'Blocks: ' : 'Warns: '}</span>
              {finding.detail}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Systems({ agent }: { agent: Agent }) {
  if (agent.systems.length === 0)
    return (
      <p className="text-body text-muted">None yet. Edit the agent to add the systems that it acts on.</p>
    )
  return (
    <Table aria-label="Systems">
      <TableHead>
        <tr>
          <TableHeader>System</TableHeader>
          <TableHeader className="text-right">Actions</TableHeader>
          <TableHeader className="text-right">Unclassified</TableHeader>
          <TableHeader>Endpoints and data sets</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {agent.systems.map(system => (
          <TableRow key={system.id}>
            <TableCell>
              <Link href={paths.actions(system.slug)} className="text-link hover:underline">
                {system.name}
              </Link>
            </TableCell>
            <TableCell className="text-right tabular-nums">{system.actions.toLocaleString('en')}</TableCell>
            <TableCell className="text-right tabular-nums">
              {system.unclassified + system.changed > 0 ? (
                <span className="text-deny">{system.unclassified + system.changed}</span>
              ) : (
                '0'
              )}
            </TableCell>
            <TableCell className="w-full text-muted">
              <span className="block max-w-0 min-w-full truncate">
                {[...system.endpoints, ...system.datasets].join(', ') ||
                  'no endpoint or data set may be named'}
              </span>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

const list = (items: ReactNode[]) =>
  items.length === 0 ? (
    <span className="text-muted">none</span>
  ) : (
    <span className="flex flex-wrap gap-x-2">{items}</span>
  )
