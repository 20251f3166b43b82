import path from 'node:path';
import { COPY_PROVIDERS } from '../../contract/copy-providers.ts';
import type { CopySettings, S3CopySettings } from '../../contract/settings/copy.ts';
import { checkedPlace, type S3Place, s3Url } from '../../store/s3/place.ts';

/** Where the copy lies, as the settings and what is known of its service say together. */
export function s3PlaceOf(copy: S3CopySettings): S3Place {
  const known = COPY_PROVIDERS[copy.provider];
  const region = copy.region ?? known.region ?? known.example;
  const template = known.endpoint === 'given' ? null : known.endpoint;
  const endpoint = copy.endpoint ?? template?.replace('{region}', region) ?? null;
  const { bucket, prefix, pathStyle = known.pathStyle } = copy;
  return checkedPlace({ bucket, prefix, endpoint, region, pathStyle });
}

/** The address of the copy: holds no secret, opens it again. */
export function urlOfCopy(copy: CopySettings): string {
  return copy.kind === 'folder' ? path.resolve(copy.path) : s3Url(s3PlaceOf(copy));
}
