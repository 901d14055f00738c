; CheckNoNewAccess: is there a request that the new policy allows and the existing one does not?
; existing: case 131, existing
; new: case 131, new
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
; name of the user, role, service, provider
(declare-const principal.name String)
; the action's part before the colon, in lower case
(declare-const action.service String)
; the action's part after the colon, in lower case
(declare-const action.name String)

(define-fun |shared 1| () Bool
  (or
    (= principal.kind "root")
    (= principal.kind "user")
    (= principal.kind "session")
    (= principal.kind "federated-user")))
(define-fun |existing[0] principal| () Bool
  (or
    (and |shared 1| (= principal.partition "aws") (= principal.account "111111111111"))
    (and |shared 1| (= principal.partition "aws") (= principal.account "222222222222"))))
(define-fun |existing[0] action| () Bool
  (and (= action.service "sts") (= action.name "assumerole")))

; Allow statement 0, line 1 of case 131, existing
(define-fun |existing[0] matches| () Bool
  (and |existing[0] principal| (= action.service "sts") (= action.name "assumerole")))

; Allow statement 1, line 1 of case 131, existing
(define-fun |existing[1] action| () Bool (not |existing[0] action|))

; some Allow statement of case 131, existing matches
(define-fun |existing allows| () Bool (or |existing[0] matches| |existing[1] action|))
(define-fun |new[0] principal| () Bool
  (and
    (= principal.kind "federated")
    (= principal.name "arn:aws:iam::111111111111:oidc-provider/Mine")))
(define-fun |new[0] action| () Bool
  (and (= action.service "sts") (= action.name "assumerolewithwebidentity")))

; Allow statement 0, line 1 of case 131, new
; some Allow statement of case 131, new matches
(define-fun |new[0] matches| () Bool (and |new[0] principal| |new[0] action|))

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

; what is sought
(assert (and |new[0] matches| (not |existing allows|)))

(check-sat)
; After `sat`:
; (get-value
;   (principal.kind principal.partition principal.account principal.name action.service action.name))
