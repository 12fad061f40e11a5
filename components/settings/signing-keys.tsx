'use client'

import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@/components/console/empty-state'
import { Fact, Facts } from '@/components/console/inspector'
import { PageHeader } from '@/components/console/page-header'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { CodeBlock } from '@/components/ui/code-block'
import { Section } from '@/components/ui/section'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { Region } from './region'
import type { SigningKeyRow } from './types'

const PURPOSES = {
  bundle: {
    title: 'Bundles and pulses',
    description: 'Every enforcer checks what it loads with this key. Give it the public key once, by hand.',
    format: 'PEM, for the keys section of an OPA configuration',
  },
  log: {
    title: 'Evidence log',
    description: 'Checkpoints of the governance log are signed with this key.',
    format: 'C2SP verifier key',
  },
} as const satisfies Record<SigningKeyRow['purpose'], unknown>

export function SigningKeys() {
  const keys = useQuery(operationQuery<QueryOutput<'signing-key.list'>>('signing-key.list', {}))
  return (
    <>
      <PageHeader
        title="Signing keys"
        crumb="Keys"
        answer="Public keys to check our signatures with. The private ones are kept encrypted, and only the signer can open them"
      />
      <Region query={keys} what="The signing keys could not be loaded">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No keys yet">
              The signer makes one for bundles and one for the evidence log when it starts for the first time.
            </EmptyState>
          ) : (
            items.map(key => <SigningKey key={key.kid} row={key} />)
          )
        }
      </Region>
    </>
  )
}

function SigningKey({ row }: { row: SigningKeyRow }) {
  const purpose = PURPOSES[row.purpose]
  return (
    <Section title={purpose.title} description={purpose.description}>
      <div className="grid items-start gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,25rem)_minmax(0,1fr)]">
        <Facts>
          <Fact label="Key id">
            <span className="font-mono text-meta">{row.kid}</span>
          </Fact>
          <Fact label="Algorithm">{row.algorithm}</Fact>
          <Fact label="State">
            {row.retired_at ? (
              <>
                <StateChip state="retired" /> since <Time at={row.retired_at} />
              </>
            ) : (
              <StateChip state="active" word="Signs now" />
            )}
          </Fact>
          <Fact label="Made">
            <Time at={row.created_at} show="exact" />
          </Fact>
          <Fact label="Format">{purpose.format}</Fact>
        </Facts>
        <div className="flex min-w-0 flex-col gap-3">
          <CodeBlock label={`public key ${row.kid}`} caption="Public key" code={row.public_key.trim()} wrap />
          {row.purpose === 'log' && (
            <CodeBlock
              label="command that checks an export"
              caption="Check an export offline, against this key"
              code={`npx countersign verify export.jsonl --key '${row.public_key.trim()}'`}
              wrap
            />
          )}
        </div>
      </div>
    </Section>
  )
}
