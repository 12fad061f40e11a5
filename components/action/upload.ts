/** Posts a document with upload progress, which fetch can't tell. Answers as lib/client/api does. */
import { Problem, parseProblem, UNREACHABLE } from '@/lib/client/problem'

export type Upload<Output> = { done: Promise<Output>; abort: () => void }

export function upload<Output>(
  operation: string,
  input: unknown,
  onProgress: (share: number) => void,
): Upload<Output> {
  const request = new XMLHttpRequest()
  const done = new Promise<Output>((resolve, reject) => {
    request.open('POST', `/api/v1/${operation}`)
    request.setRequestHeader('content-type', 'application/json')
    request.setRequestHeader('accept', 'application/json')
    request.setRequestHeader('idempotency-key', crypto.randomUUID())
    request.upload.onprogress = event => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    }
    request.onload = () => {
      let body: unknown = null
      try {
        body = JSON.parse(request.responseText)
      } catch {
        // Not JSON: parseProblem says so.
      }
      if (request.status >= 200 && request.status < 300 && body !== null) resolve(body as Output)
      else reject(parseProblem(request.status, body))
    }
    request.onerror = () => reject(new Problem(0, 'unreachable', UNREACHABLE))
    request.onabort = () => reject(new Problem(0, 'unreachable', 'Stopped. Nothing was changed.'))
    request.send(JSON.stringify(input))
  })
  return { done, abort: () => request.abort() }
}
