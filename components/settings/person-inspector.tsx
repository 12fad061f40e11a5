'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Fact, Facts, Inspector } from '@/components/console/inspector'
import { Nobody } from '@/components/console/person'
import { Time } from '@/components/console/time'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { FUNCTION_NAMES } from '@/lib/domain/member/permissions'
import { AccountLinks } from './account-links'
import { LinkAccountDialog } from './link-account-dialog'
import { PersonState } from './person-state'
import { PersonStateDialog } from './person-state-dialog'
import { Region } from './region'
import { TeamsDialog } from './teams-dialog'
import type { PersonDetail } from './types'
import { useMe } from './use-me'
import { useMemberReasons } from './use-member-reasons'
import { counted } from './wording'

export function PersonInspector({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(operationQuery<QueryOutput<'member.get'>>('member.get', { person: id }))
  return (
    <Inspector title={query.data?.name ?? 'Person'} onClose={onClose}>
      <Region query={query} what="The person could not be loaded">
        {person => <Content person={person} />}
      </Region>
    </Inspector>
  )
}

function Content({ person }: { person: PersonDetail }) {
  const { teams } = useMe()
  const reasons = useMemberReasons(person)
  const [dialog, setDialog] = useState<'teams' | 'state' | 'account' | null>(null)
  // A new form per opening, with the teams as they are then; closing keeps it mounted, or focus would be lost.
  const [round, setRound] = useState(0)
  const controls = (name: NonNullable<typeof dialog>) => ({
    person,
    open: dialog === name,
    onOpenChange: (open: boolean) => setDialog(open ? name : null),
  })
  const active = person.state === 'active'
  return (
    <div className="flex flex-col gap-6">
      <Facts>
        <Fact label="State">
          <PersonState state={person.state} />
          {person.deactivated_at && (
            <>
              {' '}
              since <Time at={person.deactivated_at} />
            </>
          )}
        </Fact>
        <Fact label="E-mail">{person.email}</Fact>
        <Fact label="Added">
          <Time at={person.created_at} />
        </Fact>
        <Fact label="Open now">
          {counted(person.sessions, 'session')}, {counted(person.tokens, 'token')}
        </Fact>
        <Fact label="Record">
          <Link
            className="text-link underline underline-offset-2"
            href={paths.evidence({ subject: person.id })}
          >
            What was changed about them
          </Link>
        </Fact>
      </Facts>
      <Part title="Teams">
        {person.teams.length === 0 ? (
          <Nobody word="None: they can sign in and see nothing." />
        ) : (
          <ul className="text-table">
            {person.teams.map(team => (
              <li key={team.id} className="flex justify-between gap-3 py-0.5">
                <span>
                  {team.name} <span className="text-muted">{FUNCTION_NAMES[team.function]}</span>
                </span>
                <span className="text-muted">
                  since <Time at={team.since} />
                </span>
              </li>
            ))}
          </ul>
        )}
        <ButtonWithReason
          size="sm"
          place="below"
          className="mt-2"
          reason={reasons.teams}
          onClick={() => {
            setRound(round + 1)
            setDialog('teams')
          }}
        >
          Change teams
        </ButtonWithReason>
      </Part>
      <Part title="Control layers">
        <Holdings person={person} />
      </Part>
      <Part title="Sign-in accounts">
        {person.accounts.length === 0 ? (
          <Nobody word="None yet: linked at the first sign-in with this e-mail, verified." />
        ) : (
          <ul className="text-table">
            {person.accounts.map(account => (
              <li key={account.id} className="py-0.5 font-mono text-meta wrap-anywhere">
                {account.subject} <span className="text-muted">at {account.issuer}</span>
              </li>
            ))}
          </ul>
        )}
        <AccountLinks person={person} />
        <ButtonWithReason
          size="sm"
          place="below"
          className="mt-2"
          reason={reasons.account}
          onClick={() => setDialog('account')}
        >
          Link account
        </ButtonWithReason>
      </Part>
      <Part title={active ? 'Leaving' : 'Coming back'}>
        <ButtonWithReason
          size="sm"
          place="below"
          variant={active ? 'danger' : 'secondary'}
          reason={active ? reasons.deactivate : reasons.reactivate}
          onClick={() => setDialog('state')}
        >
          {active ? `Deactivate ${person.name}` : `Reactivate ${person.name}`}
        </ButtonWithReason>
      </Part>
      <TeamsDialog key={round} {...controls('teams')} teams={teams} />
      <LinkAccountDialog {...controls('account')} />
      <PersonStateDialog {...controls('state')} />
    </div>
  )
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1 text-table font-medium">{title}</h3>
      {children}
    </section>
  )
}

function Holdings({ person }: { person: PersonDetail }) {
  if (person.holdings.length === 0) return <Nobody word="Answers for no layer." />
  return (
    <ul className="text-table">
      {person.holdings.map(holding => (
        <li key={`${holding.agent_id}/${holding.layer}`} className="flex justify-between gap-3 py-0.5">
          <span>
            {LAYER_NAMES[holding.layer]} of{' '}
            <Link
              className="text-link underline underline-offset-2"
              href={paths.agent(holding.agent_id, 'ownership')}
            >
              {holding.agent}
            </Link>
          </span>
          <span className="text-muted">
            {holding.accountable_id === person.id
              ? holding.deputy
                ? `accountable, deputy ${holding.deputy}`
                : 'accountable, no deputy'
              : 'deputy'}
          </span>
        </li>
      ))}
    </ul>
  )
}
