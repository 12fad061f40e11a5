'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Digest } from '@/components/console/digest'
import { ErrorRegion } from '@/components/console/error-region'
import { Fact, Facts, Inspector } from '@/components/console/inspector'
import { useKeys } from '@/components/console/keyboard'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import type { Problem } from '@/lib/client/problem'
import { operationQuery } from '@/lib/client/queries'
import { checkPage, type PageVerdict } from '@/lib/domain/evidence/check-page'
import { describeEntry } from '@/lib/domain/evidence/describe-entry'
import { BeforeAfter } from './before-after'
import { InclusionPath } from './inclusion-path'
import { PROOF_SENTENCES } from './proof-badge'
import type { EvidenceEntry } from './types'

type InspectorProps = { number: number; onMove: (number: number) => void; onClose: () => void }

/** One entry: what it says, what was hashed, and the proof, checked here. */
export function EvidenceInspector({ number, onMove, onClose }: InspectorProps) {
  const answer = useQuery(operationQuery<EvidenceEntry>('evidence.get', { number }))
  useKeys([
    { keys: '[', label: 'Entry before', run: () => number > 0 && onMove(number - 1), movement: true },
    { keys: ']', label: 'Entry after', run: () => onMove(number + 1), movement: true },
  ])
  return (
    <Inspector
      title={`Entry #${number.toLocaleString('en')}`}
      onClose={onClose}
      footer={
        <>
          <Button
            size="sm"
            kbd="["
            onClick={() => onMove(number - 1)}
            reason={number === 0 ? 'This is the first entry.' : null}
          >
            #{Math.max(0, number - 1).toLocaleString('en')}
          </Button>
          <Button size="sm" kbd="]" onClick={() => onMove(number + 1)}>
            #{(number + 1).toLocaleString('en')}
          </Button>
          <span className="text-meta text-muted">its neighbours in the log</span>
        </>
      }
    >
      {answer.data ? (
        <Entry answer={answer.data} />
      ) : answer.error ? (
        <Unavailable number={number} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Skeleton className="h-40 w-full" />
      )}
    </Inspector>
  )
}

function Unavailable({ number, error, onRetry }: { number: number; error: Problem; onRetry: () => void }) {
  // Out of one's scope is an answer, not a failure: nothing to try again.
  if (error.code === 'not_found')
    return <Notice title={`Entry #${number.toLocaleString('en')} is not shown`}>{error.detail}</Notice>
  return (
    <ErrorRegion
      what={`Entry #${number.toLocaleString('en')} could not be loaded`}
      error={error}
      onRetry={onRetry}
    />
  )
}

type Parsed = {
  type: string
  code: string
  at: string
  subject: string
  digest: string
  prev_state_digest: string
  actor: { person: string | null; account: string | null; session: string | null; authn: string | null }
  data: Record<string, unknown>
}

function Entry({ answer }: { answer: EvidenceEntry }) {
  const parsed = useMemo(() => JSON.parse(answer.entry) as Parsed, [answer.entry])
  const data = useMemo(
    () => (answer.payload === null ? parsed.data : (JSON.parse(answer.payload) as Record<string, unknown>)),
    [answer.payload, parsed],
  )
  const verdict = useMemo(() => checkOne(answer), [answer])
  const state = verdict.entries.get(answer.number) ?? 'broken'
  return (
    <div className="flex flex-col gap-5">
      <div>
        <p className="text-body font-medium wrap-anywhere">{describeEntry({ ...parsed, data })}</p>
        <div className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1">
          <StateChip state={state} />
          <span className="text-meta text-muted">{verdict.problem ?? PROOF_SENTENCES[state]}</span>
        </div>
      </div>
      <Facts>
        <Fact label="Time">
          <Time at={parsed.at} show="exact" />
        </Fact>
        <Fact label="Kind">
          <span className="font-mono text-meta">{parsed.type}</span>
          {parsed.code && <span className="font-mono text-meta">, {parsed.code}</span>}
        </Fact>
        <Fact label="Subject">
          <span className="font-mono text-meta">{parsed.subject}</span>
        </Fact>
        <Fact label="Actor">
          <span className="font-mono text-meta">
            {parsed.actor.person ?? parsed.actor.authn ?? 'unknown'}
          </span>
        </Fact>
        {parsed.actor.person && (
          <Fact label="Signed in by">
            <span className="font-mono text-meta">
              {[parsed.actor.authn, parsed.actor.session].filter(Boolean).join(', ')}
            </span>
          </Fact>
        )}
        {parsed.digest && (
          <Fact label="Digest">
            <Digest value={parsed.digest} />
          </Fact>
        )}
        {parsed.prev_state_digest && (
          <Fact label="Digest before">
            <Digest value={parsed.prev_state_digest} compareTo={parsed.digest} />
          </Fact>
        )}
      </Facts>
      <BeforeAfter data={data} />
      {answer.proof && verdict.problem === null && (
        <InclusionPath
          number={answer.number}
          size={verdict.size}
          entry={answer.entry}
          proof={answer.proof}
          origin={verdict.origin ?? ''}
        />
      )}
      <section>
        <h3 className="mb-1.5 text-table font-medium">Exact bytes</h3>
        <p className="mb-1.5 text-meta text-muted">
          This text, as UTF-8, is what was hashed. Nothing is left out and nothing is added.
        </p>
        <CodeBlock
          label="the exact bytes"
          caption={`${new TextEncoder().encode(answer.entry).length.toLocaleString('en')} bytes, RFC 8785`}
          code={answer.entry}
          wrap
        />
      </section>
      {answer.checkpoint && (
        <CodeBlock
          label="the signed checkpoint"
          caption="checkpoint, C2SP signed note"
          code={answer.checkpoint}
          wrap
        />
      )}
    </div>
  )
}

function checkOne(answer: EvidenceEntry): PageVerdict {
  const { number, entry, proof, checkpoint, vkey } = answer
  return checkPage(
    { checkpoint, vkey, consistency: null, items: [{ number, entry, hashes: proof }] },
    null,
    0,
  )
}
