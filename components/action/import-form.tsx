'use client'

import { useQuery } from '@tanstack/react-query'
import { Upload as UploadIcon } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { ErrorSummary, Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Notice } from '@/components/ui/notice'
import { Progress } from '@/components/ui/progress'
import { Textarea } from '@/components/ui/textarea'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { ImportComparison } from './import-comparison'
import { LiveServer } from './live-server'
import { slugOf } from './slug'
import { useImport } from './use-import'

const NEW = ''
const MAX_SHOWN = 200_000

type Team = { id: string; name: string }

/** Paste or upload, compare, then import. Nothing is saved before the comparison was seen; nothing typed is lost. */
export function ImportForm({
  teams,
  startSystem,
  reason,
}: {
  teams: readonly Team[]
  startSystem: string | null
  reason: string | null
}) {
  const router = useRouter()
  const systems = useQuery(operationQuery<QueryOutput<'system.list'>>('system.list', {}))
  const own = (systems.data?.items ?? []).filter(system => system.own && system.kind !== 'manual')
  const [system, setSystem] = useState(startSystem ?? NEW)
  const [name, setName] = useState('')
  const [slug, setSlug] = useState('')
  const [team, setTeam] = useState(teams[0]?.id ?? '')
  const [document, setDocument] = useState('')
  const [file, setFile] = useState<{ name: string; size: number } | null>(null)
  const [fileProblem, setFileProblem] = useState<string | null>(null)
  const picker = useRef<HTMLInputElement>(null)
  const task = useImport()
  const { preview, problem, progress } = task
  const input = {
    ...(system === NEW ? { new_system: { slug, name, team } } : { system }),
    document,
  }
  const busy = progress !== null
  const incomplete =
    reason ??
    (document.trim() === ''
      ? 'Paste or upload a document first.'
      : system === NEW && (name.trim() === '' || slug === '')
        ? 'Name the system first.'
        : null)
  const changesNothing =
    preview !== null && preview.counts.new + preview.counts.changed + preview.counts.removed === 0

  async function choose(chosen: File | undefined) {
    if (!chosen) return
    setFileProblem(null)
    try {
      // A strict decoder: a file in another encoding must not turn into other text silently.
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await chosen.arrayBuffer())
      setDocument(text)
      setFile({ name: chosen.name, size: chosen.size })
      task.forget()
      // What was typed while a large file was read stays.
      const guess = chosen.name.replace(/\.[^.]+$/, '').replace(/[-_. ]?tools[-_ ]?list$/i, '')
      setName(typed => typed || guess)
      setSlug(typed => typed || slugOf(guess))
    } catch {
      setFileProblem(`${chosen.name} is not UTF-8 text. Save it as UTF-8 and choose it again.`)
    }
  }

  async function apply() {
    const imported = await task.apply(input)
    if (imported) router.push(paths.actions(imported))
  }

  useKeys([
    {
      keys: 'mod+enter',
      label: preview ? 'Import actions' : 'Compare with what is there',
      reason: incomplete,
      run: () => void (preview && !changesNothing ? apply() : task.compare(input)),
    },
  ])

  const error = (pointer: string) => problem?.fieldError(pointer)
  return (
    <>
      <PageHeader
        title="Import actions"
        crumb="Import"
        answer="An MCP tools/list result (JSON) or an OpenAPI 3 document (JSON or YAML). You see what would change before anything is saved."
        secondary={
          preview && (
            <Button onClick={task.forget} aria-disabled={busy || undefined}>
              Change the document
            </Button>
          )
        }
        primary={
          preview ? (
            <ButtonWithReason
              variant="primary"
              kbd="mod+enter"
              place="below"
              align="end"
              pending={busy}
              reason={changesNothing ? 'Nothing would change.' : null}
              onClick={() => void apply()}
            >
              Import {preview.actions.toLocaleString('en')} actions
            </ButtonWithReason>
          ) : (
            <ButtonWithReason
              variant="primary"
              kbd="mod+enter"
              place="below"
              align="end"
              pending={busy}
              reason={incomplete}
              onClick={() => void task.compare(input)}
            >
              Compare
            </ButtonWithReason>
          )
        }
      />
      {progress && (
        <Notice
          tone="link"
          role="status"
          className="mb-4"
          actions={
            <Button size="sm" onClick={task.stop}>
              Stop
            </Button>
          }
        >
          <Progress label={progress.words} done={progress.done} total={progress.total} />
        </Notice>
      )}
      <ErrorSummary problem={problem} />
      {problem && problem.errors.length === 0 && <Refusal problem={problem} className="mb-4" />}
      {preview ? (
        <ImportComparison preview={preview} />
      ) : (
        <form
          className="mt-2 grid gap-5 lg:grid-cols-[20rem_minmax(0,1fr)]"
          onSubmit={event => {
            event.preventDefault()
            if (!incomplete) void task.compare(input)
          }}
        >
          <div className="flex flex-col gap-4">
            <Field label="Into" pointer="/system" error={error('/system')}>
              {control => (
                <NativeSelect {...control} value={system} onChange={event => setSystem(event.target.value)}>
                  <option value={NEW}>A new system</option>
                  {own.map(one => (
                    <option key={one.id} value={one.id}>
                      {one.name} ({one.actions.toLocaleString('en')} actions)
                    </option>
                  ))}
                </NativeSelect>
              )}
            </Field>
            {system === NEW && (
              <>
                <Field label="Name" pointer="/new_system/name" error={error('/new_system/name')}>
                  {control => (
                    <Input
                      {...control}
                      value={name}
                      onChange={event => {
                        if (slug === slugOf(name)) setSlug(slugOf(event.target.value))
                        setName(event.target.value)
                      }}
                    />
                  )}
                </Field>
                <Field
                  label="Named in requests"
                  pointer="/new_system/slug"
                  hint="What enforcers send as resource.id. It can't change later."
                  error={error('/new_system/slug')}
                >
                  {control => (
                    <Input
                      {...control}
                      className="font-mono"
                      value={slug}
                      onChange={event => setSlug(event.target.value)}
                    />
                  )}
                </Field>
                <Field
                  label="Owned by"
                  pointer="/new_system/team"
                  hint="This team classifies its actions."
                  error={error('/new_system/team')}
                >
                  {control => (
                    <NativeSelect {...control} value={team} onChange={event => setTeam(event.target.value)}>
                      {teams.map(one => (
                        <option key={one.id} value={one.id}>
                          {one.name}
                        </option>
                      ))}
                    </NativeSelect>
                  )}
                </Field>
              </>
            )}
          </div>
          <Field
            label="Document"
            pointer="/document"
            hint="Up to 32 MB. Names and descriptions in it are shown as text and decide nothing."
            error={fileProblem ?? documentError(problem)}
          >
            {control => (
              <>
                <div className="flex flex-wrap items-center gap-3">
                  <Button onClick={() => picker.current?.click()}>
                    <UploadIcon aria-hidden="true" />
                    Choose a file
                  </Button>
                  <input
                    ref={picker}
                    type="file"
                    aria-label="Choose a file"
                    className="sr-only"
                    tabIndex={-1}
                    accept=".json,.yaml,.yml,application/json,application/yaml,text/yaml"
                    onChange={event => {
                      void choose(event.target.files?.[0])
                      event.target.value = ''
                    }}
                  />
                  {file && (
                    <span className="text-table text-muted">
                      {file.name}, {sizeWords(file.size)}
                    </span>
                  )}
                </div>
                {document.length > MAX_SHOWN ? (
                  <div
                    className="flex items-center gap-3 rounded-md border bg-panel px-3 py-2 text-table"
                    id={control.id}
                  >
                    <span>{sizeWords(document.length)} of text: too much to edit here.</span>
                    <Button
                      size="sm"
                      onClick={() => {
                        setDocument('')
                        setFile(null)
                      }}
                    >
                      Remove
                    </Button>
                  </div>
                ) : (
                  <Textarea
                    {...control}
                    rows={18}
                    spellCheck={false}
                    className="font-mono text-meta"
                    placeholder={'{"tools": [{"name": "create_refund", "inputSchema": {…}}]}'}
                    value={document}
                    onDragOver={event => event.preventDefault()}
                    onDrop={event => {
                      event.preventDefault()
                      void choose(event.dataTransfer.files[0])
                    }}
                    onChange={event => {
                      setDocument(event.target.value)
                      setFile(null)
                    }}
                  />
                )}
              </>
            )}
          </Field>
        </form>
      )}
      {!preview && system !== NEW && (
        <div className="mt-8 border-t pt-6">
          <LiveServer key={system} system={system} />
        </div>
      )}
    </>
  )
}

/** Where inside the document: line and column, or the JSON pointer of the tool or operation. */
function documentError(problem: ReturnType<typeof useImport>['problem']): string | undefined {
  const detail = problem?.fieldError('/document')
  const pointer = problem?.data?.document_pointer
  return detail && typeof pointer === 'string' && pointer !== '' ? `${detail} At ${pointer}.` : detail
}

function sizeWords(bytes: number): string {
  return bytes < 1024 * 1024
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
