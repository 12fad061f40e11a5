'use client'

import { Download } from 'lucide-react'
import { useState } from 'react'
import { EvidenceLink, Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { Dialog } from '@/components/ui/dialog'
import type { CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import type { EvidenceScope } from './types'

type Props = { open: boolean; onOpenChange: (open: boolean) => void; scope: EvidenceScope; filtered: boolean }
type Reply = CommandReply<'evidence.export'>

export function ExportDialog(props: Props) {
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title="Export evidence"
      description="Entries, their proofs and the signed checkpoint, in one file that anyone can check offline."
      size="md"
    >
      {/* A fresh body per opening: the link of an earlier export must not stand under another scope. */}
      <Body key={String(props.open)} {...props} />
    </Dialog>
  )
}

function Body({ scope, filtered, onOpenChange }: Props) {
  const [whole, setWhole] = useState(!filtered)
  const start = useCommand<{ scope: EvidenceScope }, Reply>('evidence.export', {
    invalidate: ['evidence'],
    onSuccess: reply => window.location.assign(reply.data.download),
  })
  if (start.data) return <Exported reply={start.data} whole={whole} onClose={() => onOpenChange(false)} />
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={event => {
        event.preventDefault()
        if (!start.pending) void start.run({ scope: whole ? {} : scope })
      }}
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-table font-medium">Scope</legend>
        <Choice
          checked={whole}
          onChoose={() => setWhole(true)}
          label="The whole log"
          hint="Proves that no entry is missing."
        />
        <Choice
          checked={!whole}
          onChoose={() => setWhole(false)}
          disabled={!filtered}
          label={
            filtered
              ? `What the filters show: ${scopeWords(scope)}`
              : 'What the filters show: no filter is set'
          }
          hint="Proves every entry in it. Whether all that match are in it, only the whole log proves."
        />
      </fieldset>
      <p className="text-table text-muted">
        Your reads are recorded: this export becomes an entry with your name and its scope.
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={() => onOpenChange(false)}>Take nothing away</Button>
        <Button type="submit" variant="primary" pending={start.pending}>
          <Download aria-hidden="true" />
          Export {whole ? 'the whole log' : 'this scope'}
        </Button>
      </div>
      <Refusal problem={start.problem} />
    </form>
  )
}

function Exported({ reply, whole, onClose }: { reply: Reply; whole: boolean; onClose: () => void }) {
  const { download, size, vkey } = reply.data
  return (
    <div className="flex flex-col gap-4">
      <p className="text-body">
        Exported{' '}
        {whole
          ? `${size.toLocaleString('en')} entries`
          : `what matched of the first ${size.toLocaleString('en')} entries`}
        , recorded as <EvidenceLink entry={reply.evidence} />. The download has started;{' '}
        <a href={download} className="text-link underline underline-offset-2">
          start it again
        </a>{' '}
        within the hour.
      </p>
      <CodeBlock
        label="the offline check"
        caption="Check it offline, in a checkout of Countersign"
        code={`npx countersign verify countersign-evidence.ndjson --key '${vkey}'`}
        wrap
      />
      <p className="text-table text-muted">
        The key stands in the command so that nobody can hand you another log with another key. Compare it
        with the one that Settings, Keys shows to somebody else.
      </p>
      <div className="flex justify-end">
        <Button data-autofocus onClick={onClose}>
          Back to the evidence
        </Button>
      </div>
    </div>
  )
}

type ChoiceProps = { checked: boolean; onChoose: () => void; label: string; hint: string; disabled?: boolean }

function Choice({ checked, onChoose, label, hint, disabled }: ChoiceProps) {
  return (
    <label className="flex items-start gap-2 text-body">
      <input
        type="radio"
        name="scope"
        className="mt-1 size-4 accent-ink"
        checked={checked}
        disabled={disabled}
        onChange={onChoose}
      />
      <span>
        {label}
        <span className="block text-meta text-muted">{hint}</span>
      </span>
    </label>
  )
}

const WORDS: Record<string, string> = { q: 'text', type: 'kind', person: 'actor', refused: 'refused' }

function scopeWords(scope: EvidenceScope): string {
  return Object.entries(scope)
    .map(([name, value]) => `${WORDS[name] ?? name} ${String(value).slice(0, 40)}`)
    .join(', ')
}
