import { OutsideText } from '@/components/console/outside-text'
import { Badge } from '@/components/ui/badge'
import { Shape } from '@/components/ui/shape'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { ImportPreview } from './types'
import { longWords } from './words'

/** New, changed and removed, before anything is saved. */
export function ImportComparison({ preview }: { preview: ImportPreview }) {
  const { counts } = preview
  return (
    <section aria-label="What this import would change" className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-x-6 gap-y-1 border-y py-3 text-body">
        <span>
          {preview.source === 'mcp' ? 'MCP tool list' : 'OpenAPI document'}
          {preview.title && (
            <>
              {' '}
              <OutsideText
                text={`${preview.title} ${preview.document_version}`.trim()}
                from="from document"
                maxLength={80}
              />
            </>
          )}
        </span>
        <Count n={counts.new} word="new" />
        <Count n={counts.changed} word="changed" />
        <Count n={counts.removed} word="removed" />
        <Count n={counts.kept} word="the same" />
      </div>
      {counts.changed > 0 && (
        <Group
          title="Changed"
          note="They keep their classification, but are denied until somebody looks again."
          shown={preview.changed.length}
          total={counts.changed}
        >
          {preview.changed.map(action => (
            <li key={action.name} className="border-b py-2 text-table">
              <Name name={action.name} />
              <span className="ml-2 text-meta text-step">
                <Shape name="clock" className="mr-1 inline" />
                {action.parts.join(' and ') || 'definition'} changed
              </span>
              <span className="ml-2 text-meta text-muted">
                {action.classification ? longWords(action.classification) : 'not classified'}
              </span>
              {action.parts.includes('description') && (
                <div className="mt-1 grid gap-2 md:grid-cols-2">
                  <OutsideText text={action.before || '(none)'} from="before" block />
                  <OutsideText text={action.after || '(none)'} from="now" block />
                </div>
              )}
            </li>
          ))}
        </Group>
      )}
      {counts.removed > 0 && (
        <Group
          title="Removed"
          note="No longer listed: agents lose them with the next bundle."
          shown={preview.removed.length}
          total={counts.removed}
        >
          {preview.removed.map(action => (
            <li key={action.name} className="border-b py-1.5 text-table">
              <Name name={action.name} />
              {action.classified && <span className="ml-2 text-meta text-muted">was classified</span>}
            </li>
          ))}
        </Group>
      )}
      {counts.new > 0 && (
        <Group
          title="New"
          note="Unclassified, so denied until your team classifies them."
          shown={preview.new.length}
          total={counts.new}
        >
          {preview.new.map(action => (
            <li key={action.name} className="flex min-w-0 items-baseline gap-3 border-b py-1.5 text-table">
              <Name name={action.name} />
              {action.claims && <Badge>{action.claims}</Badge>}
              <span className="min-w-0 flex-1 truncate text-muted">
                {visibleLine(action.description.slice(0, 160))}
              </span>
            </li>
          ))}
        </Group>
      )}
    </section>
  )
}

function Name({ name }: { name: string }) {
  return <span className="font-mono wrap-anywhere">{visibleLine(name).slice(0, 300)}</span>
}

function Count({ n, word }: { n: number; word: string }) {
  return (
    <span>
      <span className="font-medium tabular-nums">{n.toLocaleString('en')}</span>{' '}
      <span className="text-muted">{word}</span>
    </span>
  )
}

function Group({
  title,
  note,
  shown,
  total,
  children,
}: {
  title: string
  note: string
  shown: number
  total: number
  children: React.ReactNode
}) {
  return (
    <div>
      <h2 className="text-section">
        {title} <span className="font-normal text-muted">{total.toLocaleString('en')}</span>
      </h2>
      <p className="text-meta text-muted">{note}</p>
      <section
        aria-label={`${title} actions`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key (WCAG 2.1.1)
        tabIndex={0}
        className="mt-1 max-h-96 overflow-y-auto border-t focus-visible:-outline-offset-2"
      >
        <ul>{children}</ul>
      </section>
      {shown < total && (
        <p className="mt-1 text-meta text-muted">
          The first {shown} of {total.toLocaleString('en')}.
        </p>
      )}
    </div>
  )
}
