//go:build !unix

package main

import "os"

func keepOwner(*os.File, os.FileInfo) error { return nil }

func hasOtherNames(os.FileInfo) bool { return false }
