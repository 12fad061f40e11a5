'use client'

import { useMemo } from 'react'
import { Digest } from '@/components/console/digest'
import { fromBase64, toHex } from '@/lib/domain/evidence/encoding'
import { leafHash } from '@/lib/domain/evidence/merkle'
import { inclusionRanges } from '@/lib/domain/evidence/proof'

type Props = { number: number; size: number; entry: string; proof: readonly string[]; origin: string }

/** The way from the entry's hash up to the signed root: each step says which entries the other half holds. */
export function InclusionPath({ number, size, entry, proof, origin }: Props) {
  const { leaf, steps } = useMemo(() => {
    const ranges = inclusionRanges(number, size)
    return {
      leaf: toHex(leafHash(new TextEncoder().encode(entry))),
      steps: proof.map((hash, at) => ({
        hash: toHex(fromBase64(hash) ?? new Uint8Array()),
        range: ranges[at],
      })),
    }
  }, [number, size, entry, proof])
  const count = (n: number) => n.toLocaleString('en')
  return (
    <section>
      <h3 className="mb-1.5 text-table font-medium">Inclusion path</h3>
      <ol className="text-meta">
        <Step what={`Entry #${count(number)}`} hash={leaf} />
        {steps.map(({ hash, range }) => {
          const start = range?.start ?? 0
          const last = (range?.end ?? 1) - 1
          const side = start > number ? 'with, on the right,' : 'with, on the left,'
          return (
            <Step
              key={hash}
              what={`${side} ${start === last ? `#${count(start)}` : `#${count(start)} to #${count(last)}`}`}
              hash={hash}
            />
          )
        })}
        <li className="border-t py-1 text-muted">
          gives the root over {count(size)} entries that {origin} signed.
        </li>
      </ol>
    </section>
  )
}

function Step({ what, hash }: { what: string; hash: string }) {
  return (
    <li className="flex items-center justify-between gap-2 border-t py-0.5">
      <span className="text-muted">{what}</span>
      <Digest value={hash} />
    </li>
  )
}
