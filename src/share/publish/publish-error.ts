/** Pages that were not published, or not all of them: why, in words for who asked for it. */
export class PublishError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PublishError";
  }

  /** What a file system refuses, with the path that it is about; anything else as it is. */
  static from(error: unknown, path: string): unknown {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === undefined ? undefined : refusals[code];
    return why === undefined ? error : new PublishError(`${path} cannot be written: ${why}`, { cause: error });
  }
}

const refusals: Record<string, string> = {
  EACCES: "this account may not do that",
  EDQUOT: "this account may not fill the disk any further; what was published before is still there",
  EEXIST: "there is a file of that name, not a folder",
  EFBIG: "it would be larger than files may be here",
  EIO: "the disk reports an error",
  EISDIR: "there is a folder of that name, not a file",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "there is no such folder",
  ENOSPC: "the disk is full; what was published before is still there",
  ENOTDIR: "a part of it is a file, not a folder",
  EPERM: "this account may not do that",
  EROFS: "the disk is for reading only",
};
