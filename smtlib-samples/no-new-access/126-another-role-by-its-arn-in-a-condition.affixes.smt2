; CheckNoNewAccess: is there a request that the new policy allows and the existing one does not?
; existing: case 126, existing
; new: case 126, new
; sat: yes, the check fails; unsat: no, it passes
;
; How to read: the constants are what a model chooses, each definition names a term,
; the assertions have to be true together. `sat` means that there is such a model.
;
(set-info :smt-lib-version 2.6)
(set-info :status sat)

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
(declare-const |aws:PrincipalArn is present| Bool)
(declare-const |aws:PrincipalArn| String)

(define-fun |existing[0] principal| () Bool
  (or
    (and
      (= principal.kind "session")
      (= principal.name "One")
      (= principal.path "")
      (= principal.partition "aws")
      (= principal.account "111111111111"))
    (and
      (= principal.kind "session")
      (= principal.name "Two")
      (= principal.path "")
      (= principal.partition "aws")
      (= principal.account "111111111111"))))
(define-fun |existing[0] action| () Bool (= action.service "s3"))
(define-fun |shared 1| () Bool (str.prefixof "sensitive-bucket/" resource.id))
(define-fun |new[0] resource| () Bool
  (and
    (not resource.none)
    (= resource.partition "aws")
    (= resource.service "s3")
    (= resource.region "")
    (= resource.account "")
    |shared 1|))
(define-fun |existing[0] resource| () Bool
  (or
    (and
      (not resource.none)
      (= resource.partition "aws")
      (= resource.service "s3")
      (= resource.region "")
      (= resource.account "")
      (= resource.id "sensitive-bucket"))
    |new[0] resource|))

; Allow statement 0, line 1 of case 126, existing
(define-fun |existing[0] matches| () Bool
  (and |existing[0] principal| |existing[0] action| |existing[0] resource|))
(define-fun |existing[1] condition| () Bool
  (and
    |aws:PrincipalArn is present|
    (or
      (= |aws:PrincipalArn| "arn:aws:iam::111111111111:role/One")
      (= |aws:PrincipalArn| "arn:aws:iam::111111111111:role/Two"))))

; Allow statement 1, line 1 of case 126, existing
(define-fun |existing[1] matches| () Bool
  (and |existing[0] action| |existing[0] resource| |existing[1] condition|))

; some Allow statement of case 126, existing matches
(define-fun |existing allows| () Bool (or |existing[0] matches| |existing[1] matches|))
(define-fun |new[0] action| () Bool (and |existing[0] action| (= action.name "putobject")))
(define-fun |new[0] condition| () Bool
  (and |aws:PrincipalArn is present| (= |aws:PrincipalArn| "arn:aws:iam::111111111111:role/Other")))

; Allow statement 0, line 1 of case 126, new
; some Allow statement of case 126, new matches
(define-fun |new[0] matches| () Bool
  (and
    |new[0] action|
    (not resource.none)
    (= resource.partition "aws")
    (= resource.service "s3")
    (= resource.region "")
    (= resource.account "")
    |shared 1|
    |new[0] condition|))

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
(assert (or (= principal.path "") (str.suffixof "/" principal.path)))

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
(assert (not (str.contains resource.partition ":")))

; the first five fields of an ARN hold no colon
(assert (not (str.contains resource.service ":")))

; the first five fields of an ARN hold no colon
(assert (not (str.contains resource.region ":")))

; the first five fields of an ARN hold no colon
(assert (not (str.contains resource.account ":")))

; what is sought
(assert (and |new[0] matches| (not |existing allows|)))

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
;     resource.none
;     |aws:PrincipalArn is present|
;     |aws:PrincipalArn|))
