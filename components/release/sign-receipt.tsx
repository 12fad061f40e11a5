'use client'

import { useEffect, useRef } from 'react'
import { EvidenceLink } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import type { CommandReply } from '@/lib/client/operation-types'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { Release } from './types'

export type Signed = CommandReply<'release.sign'>

/** What came of a signature: its evidence, and who is still missing. The heading takes the focus. */
export function SignReceipt({
  release,
  receipt,
  onClose,
}: {
  release: Release
  receipt: Signed
  onClose: () => void
}) {
  const { approved, missing } = receipt.data
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="flex flex-col gap-3 text-body">
      <h3 ref={heading} tabIndex={-1} className="font-medium">
        {approved
          ? `${release.label} is approved: every required layer has signed`
          : `${release.requirements.total - missing.length} of ${release.requirements.total} signatures are there`}
      </h3>
      <p>
        Recorded as <EvidenceLink entry={receipt.evidence} />.
        {approved &&
          (release.publish_requested_at
            ? ' The signer checks the signatures itself and publishes it with the next bundle.'
            : ' The signer checks the signatures itself before anything is published.')}
      </p>
      {missing.length > 0 && (
        <div>
          <p className="text-muted">Still missing</p>
          <ul>
            {missing.map(({ layer, accountable, deputy }) => (
              <li key={layer}>
                {LAYER_NAMES[layer]}: {accountable ?? 'vacant'}
                {deputy && <span className="text-muted">, deputy {deputy}</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="flex justify-end">
        <Button variant="primary" onClick={onClose}>
          Close receipt
        </Button>
      </div>
    </div>
  )
}
