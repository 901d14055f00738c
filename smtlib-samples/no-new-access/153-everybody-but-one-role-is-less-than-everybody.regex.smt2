; CheckNoNewAccess: is there a request that the new policy allows and the existing one does not?
; existing: case 153, existing
; new: case 153, new
; sat: yes, the check fails; unsat: no, it passes
;
; How to read: the constants are what a model chooses, each definition names a term,
; the assertions have to be true together. `sat` means that there is such a model.
;
(set-info :smt-lib-version 2.6)
(set-info :status unsat)

(set-option :produce-models true)

(set-logic QF_SLIA)

; who calls
(declare-const principal.kind String)
; partition of the caller's account
(declare-const principal.partition String)
; the caller's account
(declare-const principal.account String)
; path of the user or of the session's role, empty or ending in a slash
(declare-const principal.path String)
; name of the user, role, service, provider
(declare-const principal.name String)
; the action's part before the colon, in lower case
(declare-const action.service String)
; the action's part after the colon, in lower case
(declare-const action.name String)
; second field of the resource's ARN
(declare-const resource.partition String)
; third field
(declare-const resource.service String)
; fourth field
(declare-const resource.region String)
; fifth field
(declare-const resource.account String)
; everything after the fifth colon
(declare-const resource.id String)
; the call addresses no particular resource: `*`
(declare-const resource.none Bool)

(define-fun |existing[0] action| () Bool (and (= action.service "s3") (= action.name "getobject")))
(define-fun |existing[0] resource| () Bool
  (and
    (not resource.none)
    (= resource.partition "aws")
    (= resource.service "s3")
    (= resource.region "")
    (= resource.account "")
    (str.in_re resource.id (re.++ (str.to_re "b/") re.all))))

; Allow statement 0, line 1 of case 153, existing
; some Allow statement of case 153, existing matches
(define-fun |existing[0] matches| () Bool (and |existing[0] action| |existing[0] resource|))
(define-fun |new[0] principal| () Bool
  (not
    (and
      (= principal.kind "session")
      (= principal.name "X")
      (= principal.path "")
      (= principal.partition "aws")
      (= principal.account "111111111111"))))

; Allow statement 0, line 1 of case 153, new
; some Allow statement of case 153, new matches
(define-fun |new[0] matches| () Bool
  (and |new[0] principal| |existing[0] action| |existing[0] resource|))

; every caller is of one of these kinds
(assert
  (or
    (= principal.kind "anonymous")
    (= principal.kind "root")
    (= principal.kind "user")
    (= principal.kind "session")
    (= principal.kind "federated-user")
    (= principal.kind "service")
    (= principal.kind "federated")
    (= principal.kind "canonical-user")))

; partition and account are fields of an ARN
(assert
  (str.in_re principal.partition
    (re.++
      (re.union (re.range "\u{0}" "9") (re.range ";" "\u{2ffff}"))
      (re.* (re.union (re.range "\u{0}" "9") (re.range ";" "\u{2ffff}"))))))

; partition and account are fields of an ARN
(assert
  (str.in_re principal.account
    (re.++
      (re.union (re.range "\u{0}" "9") (re.range ";" "\u{2ffff}"))
      (re.* (re.union (re.range "\u{0}" "9") (re.range ";" "\u{2ffff}"))))))

; names of identities hold no slash
(assert
  (or
    (not
      (or
        (= principal.kind "user")
        (= principal.kind "session")
        (= principal.kind "federated-user")))
    (str.in_re principal.name
      (re.++
        (re.union (re.range "\u{0}" ".") (re.range "0" "\u{2ffff}"))
        (re.* (re.union (re.range "\u{0}" ".") (re.range "0" "\u{2ffff}")))))))

; names are not empty
(assert (str.in_re principal.name (re.++ re.allchar re.all)))

; a path is empty or ends in a slash
(assert (or (= principal.path "") (str.in_re principal.path (re.++ re.all (str.to_re "/")))))

; an action is `service:name` in lower case
(assert
  (str.in_re action.service
    (re.++
      (re.union (re.range "0" "9") (re.range "a" "z"))
      (re.* (re.union (re.range "-" ".") (re.range "0" "9") (str.to_re "_") (re.range "a" "z"))))))

; an action is `service:name` in lower case
(assert
  (str.in_re action.name
    (re.++
      (re.union (re.range "0" "9") (re.range "a" "z"))
      (re.* (re.union (re.range "-" ".") (re.range "0" "9") (str.to_re "_") (re.range "a" "z"))))))

; the first five fields of an ARN hold no colon
(assert
  (str.in_re resource.partition (re.* (re.union (re.range "\u{0}" "9") (re.range ";" "\u{2ffff}")))))

; the first five fields of an ARN hold no colon
(assert
  (str.in_re resource.service (re.* (re.union (re.range "\u{0}" "9") (re.range ";" "\u{2ffff}")))))

; the first five fields of an ARN hold no colon
(assert
  (str.in_re resource.region (re.* (re.union (re.range "\u{0}" "9") (re.range ";" "\u{2ffff}")))))

; the first five fields of an ARN hold no colon
(assert
  (str.in_re resource.account (re.* (re.union (re.range "\u{0}" "9") (re.range ";" "\u{2ffff}")))))

; what is sought
(assert (and |new[0] matches| (not |existing[0] matches|)))

(check-sat)
; After `sat`:
; (get-value
;   (principal.kind
;     principal.partition
;     principal.account
;     principal.path
;     principal.name
;     action.service
;     action.name
;     resource.partition
;     resource.service
;     resource.region
;     resource.account
;     resource.id
;     resource.none))
