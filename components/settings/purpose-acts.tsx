'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { Field } from '@/components/ui/field'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput, QueryOutput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { FormDialog } from './form-dialog'

type Purpose = QueryOutput<'purpose.list'>['items'][number]

/** Other words for a purpose, its retirement, and the way back. The code never changes: releases name it. */
export function PurposeActs({ purpose, reason }: { purpose: Purpose; reason: string | null }) {
  const [open, setOpen] = useState<'edit' | 'retire' | null>(null)
  const [description, setDescription] = useState(purpose.description)
  const close = () => setOpen(null)
  const update = useCommand<CommandInput<'purpose.update'>>('purpose.update', { onSuccess: close })
  const retire = useCommand<CommandInput<'purpose.retire'>>('purpose.retire', { onSuccess: close })
  const why = reason ? 'As with environments.' : null
  const retired = purpose.retired_at !== null
  return (
    <span className="inline-flex gap-1">
      <ButtonWithReason size="sm" place="below" align="end" reason={why} onClick={() => setOpen('edit')}>
        {retired ? 'Use again' : 'Edit'}
      </ButtonWithReason>
      {!retired && (
        <ButtonWithReason
          size="sm"
          variant="ghost"
          place="below"
          align="end"
          reason={why}
          onClick={() => setOpen('retire')}
        >
          Retire
        </ButtonWithReason>
      )}
      <FormDialog
        open={open === 'edit'}
        onOpenChange={next => setOpen(next ? 'edit' : null)}
        title={retired ? `Use ${purpose.code} again` : `Edit ${purpose.code}`}
        description="The code stays as it is: releases and requests name it."
        submit={retired ? 'Use purpose again' : 'Save purpose'}
        pending={update.pending}
        problem={update.problem}
        onSubmit={() =>
          void update.run({
            code: purpose.code,
            expected_version: purpose.version,
            description,
            restore: retired,
          })
        }
      >
        <Field
          label="What it covers"
          pointer="/description"
          error={update.problem?.fieldError('/description')}
        >
          {control => (
            <Textarea
              {...control}
              rows={2}
              value={description}
              onChange={event => setDescription(event.target.value)}
            />
          )}
        </Field>
      </FormDialog>
      <ConfirmDialog
        open={open === 'retire'}
        onOpenChange={next => setOpen(next ? 'retire' : null)}
        title={`Retire ${purpose.code}`}
        confirm="Retire purpose"
        cancel="Keep it"
        danger
        reason={{ label: 'Reason' }}
        pending={retire.pending}
        problem={retire.problem}
        onConfirm={text =>
          void retire.run({ code: purpose.code, expected_version: purpose.version, reason: text })
        }
      >
        <p>
          {purpose.agents} agents and {purpose.actions} actions name it and keep it. Nothing new can.
        </p>
      </ConfirmDialog>
    </span>
  )
}
