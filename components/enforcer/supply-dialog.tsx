'use client'

import { useState } from 'react'
import { FormDialog } from '@/components/settings/form-dialog'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { NOTHING_SAID, suppliesOf, whyNotTyped } from './supply-draft'
import { SupplyFields } from './supply-fields'
import type { EnforcerRow } from './types'

type Props = { row: EnforcerRow; open: boolean; onOpenChange: (open: boolean) => void }

/** What it says of itself goes into every release of its environment, so what waits for signatures changes with it. */
export function SupplyDialog({ row, open, onOpenChange }: Props) {
  const [draft, setDraft] = useState({ ...NOTHING_SAID, ticked: row.supplies ?? [] })
  // The version that was looked at: the list behind goes on while this is open.
  const [version, setVersion] = useState(row.version)
  const declare = useCommand<
    CommandInput<'enforcer.declare-supply'>,
    CommandReply<'enforcer.declare-supply'>
  >('enforcer.declare-supply', {
    onSuccess: reply => {
      setVersion(reply.data.version)
      setDraft({ ticked: reply.data.supplies, typed: '' })
      onOpenChange(false)
    },
  })
  const supplies = suppliesOf(draft)
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`What ${row.name} supplies`}
      description="Signers see in every release which rules look at a field that is missing here. Releases that wait for signatures are composed again."
      submit="Say what it supplies"
      reason={whyNotTyped(draft)}
      pending={declare.pending}
      problem={declare.problem}
      unlinked={supplies.map((_, at) => `/supplies/${at}`)}
      onSubmit={() => void declare.run({ enforcer: row.id, supplies, expected_version: version })}
    >
      <SupplyFields
        draft={draft}
        onChange={setDraft}
        said={row.supplies ?? []}
        hint="Request fields that it fills in from what it verified. None ticked says: none of them."
      />
    </FormDialog>
  )
}
